import { type Instant, plus } from '#kernel'
import { readTime } from '../model/judge.ts'
import { mostRows } from '../operations/open-data.ts'
import { problem } from '../problems.ts'

export type Options = { top: number; skip: number; from: Instant | null; until: Instant | null }

const usual = 100
const whole = /^\d{1,7}$/
const mostSkip = 1_000_000

/**
 * `$top`, `$skip` and, of observations, `$filter` on `phenomenonTime` alone (SensorThings 1.1 §9.3.3): comparisons `ge`, `gt`,
 * `le`, `lt` with an instant and its offset, joined by `and`. Refuses `sensors.unsupported-option` what the standard has
 * and this does not, and `sensors.bad-option` what cannot be read: nothing asked for is passed over.
 */
export function readOptions(search: URLSearchParams, filtered: boolean): Options {
  for (const name of search.keys())
    if (!['$top', '$skip', ...(filtered ? ['$filter'] : [])].includes(name))
      throw problem('unsupported-option', { option: name.slice(0, 40) })
  const figure = (name: string, otherwise: number, most = Number.POSITIVE_INFINITY) => {
    const given = search.get(name)
    if (given === null) return otherwise
    if (!whole.test(given) || Number(given) > most) throw problem('bad-option', { option: name })
    return Number(given)
  }
  const filter = search.get('$filter')
  const times = filter === null ? { from: null, until: null } : readFilter(filter)
  return {
    top: Math.min(figure('$top', usual), mostRows),
    skip: figure('$skip', 0, mostSkip),
    ...times,
  }
}

const comparison = /^phenomenonTime (ge|gt|le|lt) '?([0-9T:.Z+-]{1,40})'?$/

function readFilter(filter: string): { from: Instant | null; until: Instant | null } {
  let from: Instant | null = null
  let until: Instant | null = null
  for (const part of filter.split(' and ')) {
    const [, how, text = ''] = comparison.exec(part.trim()) ?? []
    // A plus in an address is a space.
    const ms = readTime(text.replace(' ', '+'))
    if (how === undefined || ms === null) throw problem('bad-option', { option: '$filter' })
    const at = new Date(ms).toISOString()
    if (how === 'ge') from = later(from, at)
    if (how === 'gt') from = later(from, plus(at, 1))
    if (how === 'lt') until = earlier(until, at)
    if (how === 'le') until = earlier(until, plus(at, 1))
  }
  return { from, until }
}

const later = (a: Instant | null, b: Instant) => (a === null || b > a ? b : a)
const earlier = (a: Instant | null, b: Instant) => (a === null || b < a ? b : a)
