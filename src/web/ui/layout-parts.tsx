import { localPath, usePage } from './page-context.tsx'

/** An entry of a menu: its path without the language, and how much is waiting there. Declared by the service itself. */
export type NavEntry = { path: string; label: string; count?: string | undefined }

type NavListProps = {
  entries: readonly NavEntry[]
  className: string
  /** Addresses of the pages above this one, where its own path does not say what it belongs to. */
  trail?: readonly string[] | undefined
}

/** Marks the entry of this page, or the closest one above it. */
export function NavList({ entries, className, trail = [] }: NavListProps) {
  const { lang, path } = usePage()
  const closest = closestEntry(entries, path, ({ path: own }) => trail.includes(localPath(lang, own)))
  return (
    <ul className={className}>
      {entries.map((entry) => (
        <li key={entry.path}>
          <a
            href={localPath(lang, entry.path)}
            aria-current={entry === closest ? currentMark(entry.path, path) : undefined}
          >
            {entry.label}
            {entry.count && <span className="hb-count">{entry.count}</span>}
          </a>
        </li>
      ))}
    </ul>
  )
}

function closestEntry(
  entries: readonly NavEntry[],
  path: string,
  isAbove: (entry: NavEntry) => boolean,
): NavEntry | undefined {
  const above = entries.filter(
    (entry) =>
      entry.path === path || (entry.path !== '/' && path.startsWith(`${entry.path}/`)) || isAbove(entry),
  )
  return above.sort((a, b) => b.path.length - a.path.length)[0]
}

const currentMark = (entry: string, path: string) => (entry === path ? ('page' as const) : ('true' as const))

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
