import type { Lang } from './words.ts'

/** `plain`: the reader's usual form. `era`: the Japanese era (令和8年), as official letters in Japanese carry. */
export type DateStyle = 'plain' | 'era'
/** As {@link DateStyle}; `time`: the time of day alone. */
export type DateTimeStyle = DateStyle | 'time'

type Parts = Readonly<Partial<Record<Intl.DateTimeFormatPartTypes, string>>>

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/
const PLAIN_DATE = /^\d{4}-\d{2}-\d{2}$/

// Building an Intl.DateTimeFormat costs far more than using one: a table page that built one per cell was four times
// slower. There is one per language and style for the life of the process.
const cache = new Map<string, Intl.DateTimeFormat>()

/**
 * An instant (ISO 8601, UTC, ending in `Z`) as people in Japan read it, always in Asia/Tokyo:
 * `2026年11月22日（日）14時05分`, `2026年11月22日（日曜日） 午後2時5分` in easy Japanese, `22 Nov 2026, 14:05` in English and in
 * languages added as files their own usual form. `era` differs only in `ja`. Throws RangeError for anything else.
 */
export function formatDateTime(instant: string, lang: Lang, style: DateTimeStyle = 'plain'): string {
  const at = new Date(instant)
  if (!INSTANT.test(instant) || Number.isNaN(at.getTime())) throw new RangeError(`not an instant: ${instant}`)
  if (lang === 'ja')
    return style === 'time' ? clock(parts(at, lang)) : `${day(at, lang, style)}${clock(parts(at, lang))}`
  if (lang === 'ja-x-easy')
    return style === 'time' ? easyClock(at) : `${day(at, lang, style)} ${easyClock(at)}`
  return style === 'time' ? format(lang, 'time').format(at) : format(lang, 'plain').format(at)
}

/** A date of law (`YYYY-MM-DD`, Asia/Tokyo) in the same forms without the time. Throws RangeError for anything else. */
export function formatDate(date: string, lang: Lang, style: DateStyle = 'plain'): string {
  const at = new Date(`${date}T03:00:00.000Z`)
  if (!PLAIN_DATE.test(date) || Number.isNaN(at.getTime()) || !at.toISOString().startsWith(date)) {
    throw new RangeError(`not a date: ${date}`)
  }
  return lang.startsWith('ja') ? day(at, lang, style) : format(lang, 'date').format(at)
}

function day(at: Date, lang: Lang, style: DateTimeStyle): string {
  const { year, month, day: date, weekday } = parts(at, lang)
  const long = lang === 'ja-x-easy' ? `${weekday}曜日` : weekday
  const head = style === 'era' && lang === 'ja' ? eraYear(at) : `${year}年`
  return `${head}${month}月${date}日（${long}）`
}

function eraYear(at: Date): string {
  const { era, year } = partsOf(format('ja', 'era'), at)
  return `${era}${year === '1' ? '元' : year}年`
}

function clock({ hour, minute }: Parts): string {
  return `${hour}時${minute}分`
}

function easyClock(at: Date): string {
  const { hour, minute } = parts(at, 'ja-x-easy')
  const hours = Number(hour)
  return `${hours < 12 ? '午前' : '午後'}${hours % 12}時${Number(minute)}分`
}

function parts(at: Date, lang: Lang): Parts {
  return partsOf(format(lang, 'parts'), at)
}

function partsOf(formatter: Intl.DateTimeFormat, at: Date): Parts {
  return Object.fromEntries(formatter.formatToParts(at).map((part) => [part.type, part.value]))
}

type Shape = 'plain' | 'date' | 'time' | 'era' | 'parts'

const DATE: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'short', day: 'numeric' }
const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
const SHAPES: Record<Shape, Intl.DateTimeFormatOptions> = {
  plain: { ...DATE, ...TIME },
  date: DATE,
  time: TIME,
  era: { era: 'long', year: 'numeric', month: 'numeric', day: 'numeric' },
  parts: { ...DATE, ...TIME, month: 'numeric', hour: 'numeric', weekday: 'short' },
}

function format(lang: Lang, shape: Shape): Intl.DateTimeFormat {
  const key = `${lang}|${shape}`
  const known = cache.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale(lang, shape), { ...SHAPES[shape], timeZone: 'Asia/Tokyo' })
  cache.set(key, made)
  return made
}

/** English here is the day-first form of the Digital Agency's English pages; 'ja-x-easy' has no locale data of its own. */
function locale(lang: Lang, shape: Shape): string {
  if (shape === 'era') return 'ja-JP-u-ca-japanese'
  if (lang.startsWith('ja')) return 'ja-JP-u-ca-gregory'
  return lang === 'en' ? 'en-GB' : lang
}
