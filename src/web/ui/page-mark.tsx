import { localPath, usePage } from './page-context.tsx'
import { DateOnly } from './time.tsx'

const japanOffsetMs = 9 * 3_600_000

/** On paper only: of which day this is, and where it can be read anew. A day, not a moment, so that the page's bytes stay the same. */
export function PageMark() {
  const { lang, path, query, origin, now, t } = usePage()
  if (now === null) return null
  const day = new Date(Date.parse(now) + japanOffsetMs).toISOString().slice(0, 10)
  return (
    <p className="hb-page-mark">
      {t('ui.print.date')} <DateOnly date={day} />
      <br />
      {origin + localPath(lang, path) + query}
    </p>
  )
}
