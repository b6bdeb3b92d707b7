import { Icon } from './icons.tsx'
import { usePage } from './page-context.tsx'

/** One step of the way down; the last has no address, it is this page. */
export type Crumb = { label: string; href?: string }

/** The way from the front page to here. */
export function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }) {
  const { t } = usePage()
  return (
    <nav className="hb-breadcrumb" aria-label={t('ui.breadcrumb.label')}>
      <ol className="hb-breadcrumb__list">
        {crumbs.map(({ label, href }, index) => (
          <li className="hb-breadcrumb__item" key={href ?? label}>
            {index > 0 && <Icon name="next" className="hb-breadcrumb__mark" />}
            {href ? <a href={href}>{label}</a> : <span aria-current="page">{label}</span>}
          </li>
        ))}
      </ol>
    </nav>
  )
}
