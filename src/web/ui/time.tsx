import { type DateTimeStyle, formatDate, formatDateTime } from '../../kernel/languages/index.ts'
import { usePage } from './page-context.tsx'

/** A moment (instant in UTC) in the reader's form and Japan's time, with the machine's form beside it. */
export function Time({ at, style = 'plain' }: { at: string; style?: DateTimeStyle }) {
  const { lang } = usePage()
  return (
    <time className="hb-time" dateTime={at}>
      {formatDateTime(at, lang, style)}
    </time>
  )
}

/** A date of law (`YYYY-MM-DD`, Asia/Tokyo). `style: 'era'` writes 令和 in Japanese. */
export function DateOnly({ date, style = 'plain' }: { date: string; style?: 'plain' | 'era' }) {
  const { lang } = usePage()
  return (
    <time className="hb-time" dateTime={date}>
      {formatDate(date, lang, style)}
    </time>
  )
}
