import { z } from 'zod'
import {
  hyphenLike,
  normaliseAscii,
  normalisePhone,
  normalisePostcode,
  parseAmount,
  parseEraDate,
  trimBlank,
  withoutZeroWidth,
} from '#formats/text-ja'
import { issueOf, type Judged, judgeText, type Says, type Sized, textField } from './text-field.ts'

const visible = (typed: string) => trimBlank(withoutZeroWidth(typed))

/** Reads a figure of at most 60 characters; what `read` makes of it is the value. */
function judgeFigure(typed: string, read: (text: string) => Judged): Judged {
  const judged = judgeText(typed, { max: 60, clean: visible, rules: [] })
  return judged.ok ? read(judged.text) : judged
}

/** A telephone number as typed in any way, stored as digits (`0312345678`, `+441632960961`); `showPhone` groups them. */
export const phone = (says: Says = {}): z.ZodString =>
  textField('phone', { ...says, type: 'tel' }, (typed) =>
    judgeFigure(typed, (text) => {
      const read = normalisePhone(text)
      return read.ok ? { ok: true, text: read.digits } : read
    }),
  )

/** A postcode, stored as seven digits. */
export const postcode = (says: Says = {}): z.ZodString =>
  textField('postcode', says, (typed) =>
    judgeFigure(typed, (text) => {
      const read = normalisePostcode(text)
      return read.ok ? { ok: true, text: read.digits } : read
    }),
  )

/**
 * A date in Asia/Tokyo as people write it, eras included, stored as `YYYY-MM-DD`; with `precision` `month` or `year` as
 * much as was asked for (`2019-04`, `2019`). Less than that is refused `day-missing` with what was read.
 */
export const plainDate = ({
  precision = 'day',
  ...says
}: Says & { precision?: 'day' | 'month' | 'year' } = {}): z.ZodString =>
  textField('date', says, (typed) => judgeFigure(typed, (text) => judgeDate(text, datePartsOf[precision])))

const datePartsOf = { year: 1, month: 2, day: 3 } as const

function judgeDate(text: string, wanted: number): Judged {
  const read = parseEraDate(text)
  if (!read.ok) return read
  const parts = read.date.split('-')
  if (parts.length < wanted) return { ok: false, code: 'day-missing', detail: { read: read.shown } }
  return { ok: true, text: parts.slice(0, wanted).join('-') }
}

/** The largest amount unless said: below twelve digits, so that no My Number fits into an amount of money. */
const mostYen = 99_999_999_999n

/** An amount of whole yen as `bigint`, from text (`￥1,000`, full width), a whole number or a `bigint`. */
export function yen({
  min = 0n,
  max = mostYen,
  ...says
}: Says & { min?: bigint; max?: bigint } = {}): z.ZodType<bigint, bigint | number | string> {
  const amount = z.bigint().min(min).max(max)
  return z
    .union([z.bigint(), z.int(), z.string()])
    .transform(readYen)
    .pipe(amount)
    .meta({ ...says, text: 'yen', control: 'text' })
}

function readYen(given: bigint | number | string, ctx: z.core.ParsePayload): bigint {
  if (typeof given !== 'string') return BigInt(given)
  const judged = judgeText(given, { max: 60, clean: visible, rules: [] })
  const read = judged.ok ? parseAmount(judged.text) : judged
  if (read.ok && 'yen' in read) return read.yen
  if (!read.ok) ctx.issues.push(issueOf(given, read))
  return z.NEVER
}

/** Crockford's base 32: no I, L, O or U. */
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const lookAlikes: readonly string[] = ['0Oo', '1IiLl|\u2160\u2170']
const between = new RegExp(`[\\s${hyphenLike}]`, 'gu')

/** The short name of a part of the town, as the town file lists them. */
export const districtCode = (says: Says = {}): z.ZodString =>
  z
    .string()
    .regex(/^[a-z0-9-]{1,20}$/)
    .meta(says)

/**
 * A code somebody reads from paper or a screen: any width, any case, with spaces and hyphens or without; O for 0 and I
 * or l for 1 where the alphabet has only one of them. Stored as its alphabet writes it.
 */
export const code = ({
  alphabet = crockford,
  length,
  max = 100,
  ...says
}: Sized & { alphabet?: string; length?: number } = {}): z.ZodString =>
  textField('code', says, (typed) => {
    const judged = judgeText(typed, { max, clean: visible, rules: [] })
    if (!judged.ok) return judged
    const plain = normaliseAscii(judged.text).replaceAll(between, '')
    const read = [...plain].map((sign) => inAlphabet(sign, alphabet))
    const fits = read.every((sign) => sign !== undefined) && read.length === (length ?? read.length)
    return fits && read.length > 0 ? { ok: true, text: read.join('') } : { ok: false, code: 'not-a-code' }
  })

function inAlphabet(sign: string, alphabet: string): string | undefined {
  const same = lookAlikes.find((signs) => signs.includes(sign)) ?? ''
  return [sign, sign.toUpperCase(), sign.toLowerCase(), ...same].find(
    (one) => one.length === 1 && alphabet.includes(one),
  )
}
