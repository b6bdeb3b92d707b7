import { localPath, usePage } from './page-context.tsx'

/** An entry of a menu: its path without the language, and how much is waiting there. Declared by the service itself. */
export type NavEntry = { path: string; label: string; count?: string | undefined }

/** Marks the entry of this page and of the pages below it. */
export function NavList({ entries, className }: { entries: readonly NavEntry[]; className: string }) {
  const { lang, path } = usePage()
  return (
    <ul className={className}>
      {entries.map((entry) => (
        <li key={entry.path}>
          <a href={localPath(lang, entry.path)} aria-current={currentMark(entry.path, path)}>
            {entry.label}
            {entry.count && <span className="hb-count">{entry.count}</span>}
          </a>
        </li>
      ))}
    </ul>
  )
}

function currentMark(entry: string, path: string): 'page' | 'true' | undefined {
  if (entry === path) return 'page'
  return entry !== '/' && path.startsWith(`${entry}/`) ? 'true' : undefined
}

/** Says on every page of the demonstration town that no such town exists. */
export function DemoBar() {
  const { demo, t } = usePage()
  if (!demo) return null
  return (
    <p className="hb-demo">
      <strong className="hb-demo__mark">{t('ui.demo.mark')}</strong> {t('ui.demo.text')}
    </p>
  )
}
