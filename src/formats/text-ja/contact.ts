import { hyphenLike, normaliseAscii, normaliseDigits } from './digits.ts'

export type Phone =
  | {
      ok: true
      /** `0312345678`, or `+441632960961` for a number of another country. */
      digits: string
      /** `03-1234-5678`: grouped as the kind of number asks, else as it was typed. */
      shown: string
    }
  | { ok: false; code: 'not-a-phone' }

const hyphens = new RegExp(`[${hyphenLike}]`, 'gu')

/**
 * A telephone number however it was typed: full width, any dash or long vowel mark between digits, brackets, `+81`.
 * Domestic numbers have 10 or 11 digits and start with 0; the rest needs its country's `+` (ITU-T E.164, 15 digits).
 */
export function normalisePhone(text: string): Phone {
  const typed = domestic(normaliseAscii(text).replaceAll(hyphens, '-').trim())
  if (!/^[+(]?[0-9][0-9 ().-]*$/.test(typed)) return { ok: false, code: 'not-a-phone' }
  const digits = typed.replaceAll(/[^0-9+]/g, '')
  if (!isPhone(digits)) return { ok: false, code: 'not-a-phone' }
  return { ok: true, digits, shown: showPhone(digits, typed) }
}

/** `+81 (0)3 1234 5678` is 03-1234-5678. */
const domestic = (typed: string) => typed.replace(/^\+81[ .-]?(\(0\)|0)?[ .-]?(?=[1-9(])/, '0')

const isPhone = (digits: string) =>
  /^0(?:[1-9]\d{8}|[1-9]0\d{8}|800\d{7})$/.test(digits) || /^\+(?!81)[1-9]\d{6,14}$/.test(digits)

const GROUPS: readonly [RegExp, RegExp][] = [
  [/^0800\d{7}$/, /^(\d{4})(\d{3})(\d{4})$/],
  [/^0[5-9]0\d{8}$/, /^(\d{3})(\d{4})(\d{4})$/],
  [/^0(?:120|570|990|180)\d{6}$/, /^(\d{4})(\d{3})(\d{3})$/],
  [/^0[36]\d{8}$/, /^(\d{2})(\d{4})(\d{4})$/],
]

/**
 * Stored digits as people read them. Where area codes differ in length (0855, 011), the grouping of `typed` counts, and
 * without it the digits stay together: a wrong guess reads worse than none.
 */
export function showPhone(digits: string, typed = ''): string {
  const rule = GROUPS.find(([kind]) => kind.test(digits))
  const parts = rule ? rule[1].exec(digits)?.slice(1) : undefined
  if (parts) return parts.join('-')
  const own = typed.split(/[^0-9+]+/).filter((part) => part !== '')
  return own.length > 1 && own.join('') === digits ? own.join('-') : digits
}

export type Postcode = { ok: true; digits: string; shown: string } | { ok: false; code: 'not-a-postcode' }

/** Seven digits, with the mark 〒 and a hyphen of any kind or without: stored as `1234567`, shown as 〒123-4567. */
export function normalisePostcode(text: string): Postcode {
  const typed = normaliseDigits(text)
    .replaceAll(hyphens, '-')
    .replaceAll(/[\s〒]/gu, '')
  const parts = /^(\d{3})-?(\d{4})$/.exec(typed)
  if (!parts) return { ok: false, code: 'not-a-postcode' }
  const digits = `${parts[1]}${parts[2]}`
  return { ok: true, digits, shown: showPostcode(digits) }
}

/** Seven stored digits as people read them: 〒123-4567. */
export const showPostcode = (digits: string): string => `〒${digits.slice(0, 3)}-${digits.slice(3)}`
