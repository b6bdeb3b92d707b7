import { hasCircledDigit } from './amount.ts'
import { hyphenLike, kanjiNumber, normaliseAscii } from './digits.ts'

type DateRefusal = 'not-a-date' | 'impossible-date' | 'outside-era' | 'circled-digit'

export type ReadDate =
  | {
      ok: true
      /** `2019-04-01`, `2019-04` or `2019`: as much as was given. */
      date: string
      /** What was read, said both ways: 平成31年4月1日 (2019年). */
      shown: string
    }
  | { ok: false; code: DateRefusal }

type Era = { name: string; letter: string; sign: string; from: string; until: string }

/**
 * The eras of the present calendar. Meiji counts from the day its name was proclaimed; the others from the day after
 * the last of the one before (元号を改める政令).
 */
const ERAS: readonly Era[] = [
  { name: '明治', letter: 'M', sign: '㍾', from: '1868-10-23', until: '1912-07-29' },
  { name: '大正', letter: 'T', sign: '㍽', from: '1912-07-30', until: '1926-12-24' },
  { name: '昭和', letter: 'S', sign: '㍼', from: '1926-12-25', until: '1989-01-07' },
  { name: '平成', letter: 'H', sign: '㍻', from: '1989-01-08', until: '2019-04-30' },
  { name: '令和', letter: 'R', sign: '㋿', from: '2019-05-01', until: '9999-12-31' },
]

const longest = 40
const dashes = new RegExp(`[${hyphenLike}]`, 'gu')
const numeral = '([0-9]{1,4}|元|[〇零一二三四五六七八九十]{1,4})'
const tail = `(?:[./-]${numeral}(?:[./-]${numeral})?|年(?:${numeral}月(?:${numeral}日)?)?)?`
const eraDate = new RegExp(`^(明治?|大正?|昭和?|平成?|令和?|[MTSHR㍾㍽㍼㍻㋿])${numeral}${tail}$`, 'u')
const commonDate = new RegExp(`^(?:西暦)?([0-9]{4}|[〇零一二三四五六七八九]{4})${tail}$`, 'u')

/**
 * A date as people write it: 平成31年4月1日, ㍻31年, R8.4.1, 令和元年, 二〇二六年四月一日, 2026-04-01, 2026/4/1, 20260401, R080401, in
 * any width. A day that does not exist, or lies outside the era it is written in, is refused: so is a slip of the era.
 */
export function parseEraDate(text: string): ReadDate {
  if (text.length > longest) return { ok: false, code: 'not-a-date' }
  if (hasCircledDigit(text)) return { ok: false, code: 'circled-digit' }
  const typed = compact(normaliseAscii(text).replaceAll(dashes, '-').replaceAll(/\s/gu, '').toUpperCase())
  const inEra = eraDate.exec(typed)
  if (inEra) return readInEra(inEra)
  const common = commonDate.exec(typed)
  if (!common) return { ok: false, code: 'not-a-date' }
  return finish(parts([common[1], common[2] ?? common[4], common[3] ?? common[5]]), undefined)
}

/** `20260401` and `R080401`, as machines and old forms have it. */
const compact = (typed: string) =>
  typed
    .replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')
    .replace(/^([MTSHR])(\d{2})(\d{2})(\d{2})$/, '$1$2-$3-$4')

type Parts = (number | undefined)[]

const parts = (texts: readonly (string | undefined)[]): Parts =>
  texts.map((text) => (text === undefined ? undefined : numberOf(text)))

const numberOf = (text: string) =>
  text === '元' ? 1 : /^\d/.test(text) ? Number(text) : (kanjiNumber(text) ?? Number.NaN)

function readInEra(found: RegExpExecArray): ReadDate {
  const [, mark = '', year, ...rest] = found
  const era = ERAS.find(({ name, letter, sign }) => name.startsWith(mark) || letter === mark || sign === mark)
  const [ofEra = Number.NaN, month, day] = parts([year, rest[0] ?? rest[2], rest[1] ?? rest[3]])
  if (!era || !(ofEra >= 1 && ofEra <= 99)) return { ok: false, code: 'impossible-date' }
  return finish([Number(era.from.slice(0, 4)) + ofEra - 1, month, day], era)
}

function finish([year = Number.NaN, month, day]: Parts, era: Era | undefined): ReadDate {
  if (!exists(year, month, day)) return { ok: false, code: 'impossible-date' }
  const date = [
    String(year).padStart(4, '0'),
    ...[month, day].filter((part) => part !== undefined).map(two),
  ].join('-')
  if (era && !(date >= era.from.slice(0, date.length) && date <= era.until.slice(0, date.length)))
    return { ok: false, code: 'outside-era' }
  return { ok: true, date, shown: showDate(date, era) }
}

const two = (part: number) => String(part).padStart(2, '0')

function exists(year: number, month = 1, day = 1): boolean {
  const at = new Date(Date.UTC(year, month - 1, day))
  return year >= 1000 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day
}

/** 平成31年4月1日 (2019年); days before Meiji as 1867年1月1日. */
function showDate(date: string, given: Era | undefined): string {
  const [year = 0, month, day] = date.split('-').map(Number)
  const era = given ?? ERAS.findLast(({ from }) => date >= from.slice(0, date.length))
  const rest = `${month ? `${month}月` : ''}${day ? `${day}日` : ''}`
  if (!era) return `${year}年${rest}`
  const ofEra = year - Number(era.from.slice(0, 4)) + 1
  return `${era.name}${ofEra === 1 ? '元' : ofEra}年${rest} (${year}年)`
}
