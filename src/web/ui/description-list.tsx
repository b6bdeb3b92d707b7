import type { ReactNode } from 'react'
import { usePage } from './page-context.tsx'
import { VisuallyHidden } from './visually-hidden.tsx'

export type Description = {
  term: string
  description: ReactNode
  /** Where this answer can be changed. */
  changeHref?: string | undefined
}

/** Names and values, such as the answers of a form. */
export function DescriptionList({ items }: { items: readonly Description[] }) {
  const { t } = usePage()
  return (
    <dl className="hb-descriptions">
      {items.map(({ term, description, changeHref }) => (
        <div className="hb-descriptions__row" key={term}>
          <dt className="hb-descriptions__term">{term}</dt>
          <dd className="hb-descriptions__value">{description}</dd>
          {changeHref && (
            <dd className="hb-descriptions__change">
              <a href={changeHref}>
                {t('ui.change')}
                <VisuallyHidden>{t('ui.changeOf', { term })}</VisuallyHidden>
              </a>
            </dd>
          )}
        </div>
      ))}
    </dl>
  )
}
