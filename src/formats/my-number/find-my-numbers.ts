import { normaliseDigits } from '#formats/text-ja'
import { isMyNumber } from './check-digit.ts'

/** Where in a text a My Number seems to stand; never the number itself. Code units, `end` after the last digit. */
export type Found = { start: number; end: number }

const space = '[ \\t\\u00A0\\u3000]'
const mark = '[-._/・\\u00AD\\u2010-\\u2015\\u2043\\u2212\\u2500\\u30FC\\uFE63\\uFF0D\\uFF0E\\uFF0F\\uFF70]'
/** Said so that each text is matched in one way: with several, a short run costs a thousand tries. */
const separator = `(?:${space}{1,2}|${space}?${mark}${space}?)?`
/** A run of digits of either width with at most one mark and its spaces between them; short runs are no concern. */
const run = new RegExp(`[0-9０-９](?:${separator}[0-9０-９]){11,}`, 'gu')
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/giu
/** Signs without width, which hide a number from the eye of no one. */
const invisible = /\u200B|\u200C|\u200D|\u2060|\uFEFF/gu

const hyphen = /^[-\u2010-\u2015\u2043\u2212\u2500\u30FC\uFE63\uFF0D\uFF70]$/u

type Group = { digits: string; start: number; end: number; before: string }

/**
 * Twelve digits with a valid check digit: of either width, together, or in groups as people write them (4-4-4, single
 * figures, any groups with one kind of mark between). Not part of a longer number (corporate numbers of 13 digits, cards
 * of 16), of an international telephone number (+…), of a UUID or of a digest. Linear in the length of the text.
 */
export function findMyNumbers(text: string): Found[] {
  if (text.length < 12 || !/[0-9０-９]/.test(text)) return []
  const { plain, placeAt } = withoutInvisible(text)
  const masked = plain.replaceAll(uuid, (id) => 'x'.repeat(id.length))
  return [...masked.matchAll(run)].flatMap(({ 0: found, index }) =>
    standsAlone(masked, index, index + found.length)
      ? numbersIn(groupsOf(found, index)).map(({ start, end }) => ({
          start: placeAt(start),
          end: placeAt(end - 1) + 1,
        }))
      : [],
  )
}

/** The text as people see it, and the way back to the places of the given one. */
function withoutInvisible(text: string): { plain: string; placeAt(index: number): number } {
  const hidden = [...text.matchAll(invisible)].map(({ index }) => index)
  if (hidden.length === 0) return { plain: text, placeAt: (index) => index }
  const gone = new Set(hidden)
  const places = Array.from({ length: text.length }, (_, at) => at).filter((at) => !gone.has(at))
  return { plain: text.replaceAll(invisible, ''), placeAt: (index) => places[index] ?? text.length }
}

/** A digest or another id of letters and digits is no number of a person; `MyNumber123456789018` may well be one. */
function standsAlone(text: string, start: number, end: number): boolean {
  if (/[+＋]/u.test(text.charAt(start - 1))) return false
  const before = /[0-9A-Za-z]*$/.exec(text.slice(Math.max(0, start - 64), start))?.[0] ?? ''
  const after = /^[0-9A-Za-z]*/.exec(text.slice(end, end + 64))?.[0] ?? ''
  return !/\d/.test(before + after)
}

function groupsOf(found: string, offset: number): Group[] {
  let before = ''
  return found.split(/([^0-9０-９]+)/u).reduce<{ at: number; groups: Group[] }>(
    ({ at, groups }, part, turn) => {
      const end = at + part.length
      if (turn % 2 === 1) before = part
      else groups.push({ digits: normaliseDigits(part), start: at, end, before })
      return { at: end, groups }
    },
    { at: offset, groups: [] },
  ).groups
}

function numbersIn(groups: readonly Group[]): Group[] {
  const whole = joined(groups)
  if (whole.digits.length === 12) return isMyNumber(whole.digits) && isOneNumber(groups) ? [whole] : []
  const alone = groups.filter(({ digits }) => isMyNumber(digits))
  return [...alone, ...chainsOf(groups).flatMap(inChain)]
}

function inChain(chain: readonly Group[]): Group[] {
  if (chain.length === 1) return []
  const whole = joined(chain)
  if (whole.digits.length !== 12) return foursIn(chain)
  return isMyNumber(whole.digits) && isOneNumber(chain) ? [whole] : []
}

function joined(groups: readonly Group[]): Group {
  const [first] = groups
  const last = groups.at(-1)
  return {
    digits: groups.map(({ digits }) => digits).join(''),
    start: first?.start ?? 0,
    end: last?.end ?? 0,
    before: '',
  }
}

/**
 * Groups of one length are one number whatever stands between them, if it is one kind of mark; any other groups only with
 * hyphens, for columns and file names have spaces, tabs and underscores between their figures. A date with a number
 * (2026-11-22-0001) is none.
 */
function isOneNumber(groups: readonly Group[]): boolean {
  const lengths = groups.map(({ digits }) => digits.length)
  const shape = lengths.join('-')
  if (shape === '4-4-4' || lengths.every((length) => length === 1)) return true
  const marks = new Set(groups.slice(1).map(({ before }) => before.trim()))
  if (marks.size > 1 || (shape === '4-2-2-4' && /^(?:19|20)/.test(groups[0]?.digits ?? ''))) return false
  return new Set(lengths).size === 1 || [...marks].every((mark) => hyphen.test(mark))
}

/** Groups that follow each other with the same mark; what stands beside them with another mark is apart. */
function chainsOf(groups: readonly Group[]): Group[][] {
  const chains: Group[][] = []
  for (const group of groups) {
    const chain = chains.at(-1)
    const same = chain && (chain.length === 1 || chain[1]?.before === group.before)
    if (same) chain.push(group)
    else chains.push([group])
  }
  return chains
}

/** Several numbers as 4-4-4 after each other; 4-4-4-4 is a card. */
function foursIn(chain: readonly Group[]): Group[] {
  if (chain.length % 3 !== 0 || chain.some(({ digits }) => digits.length !== 4)) return []
  return chain.flatMap((_, at) => {
    const number = joined(chain.slice(at, at + 3))
    return at % 3 === 0 && isMyNumber(number.digits) ? [number] : []
  })
}
