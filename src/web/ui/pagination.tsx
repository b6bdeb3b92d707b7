import { Icon } from './icons.tsx'
import { usePage } from './page-context.tsx'

type PaginationProps = {
  /** Counted from 1. */
  page: number
  pages: number
  href: (page: number) => string
}

/** The first, the last and the neighbours of a page; 0 marks a gap. */
export function pageWindow(page: number, pages: number): number[] {
  const near = [1, page - 1, page, page + 1, pages].filter((n) => n >= 1 && n <= pages)
  const shown = [...new Set(near)].sort((a, b) => a - b)
  return shown.flatMap((n, index) => (index > 0 && n - (shown[index - 1] ?? 0) > 1 ? [0, n] : [n]))
}

/** Links through a long list. Renders nothing when everything fits on one page. */
export function Pagination({ page, pages, href }: PaginationProps) {
  const { t } = usePage()
  if (pages <= 1) return null
  return (
    <nav className="hb-pagination" aria-label={t('ui.pagination.label', { page, pages })}>
      {page > 1 && (
        <a className="hb-pagination__step" href={href(page - 1)} rel="prev">
          <Icon name="back" />
          {t('ui.pagination.previous')}
        </a>
      )}
      <ol className="hb-pagination__pages">
        {pageWindow(page, pages).map((n, index) => (
          <li key={n || `gap-${index}`}>
            {n === 0 ? <span aria-hidden="true">…</span> : <PageLink {...{ n, page, href }} />}
          </li>
        ))}
      </ol>
      {page < pages && (
        <a className="hb-pagination__step" href={href(page + 1)} rel="next">
          {t('ui.pagination.next')}
          <Icon name="next" />
        </a>
      )}
    </nav>
  )
}

function PageLink({ n, page, href }: { n: number; page: number; href: PaginationProps['href'] }) {
  const { t } = usePage()
  return (
    <a
      className="hb-pagination__page"
      href={href(n)}
      aria-label={t('ui.pagination.page', { page: n })}
      aria-current={n === page ? 'page' : undefined}
    >
      {n}
    </a>
  )
}
