import type { Datastream, Sent, Unit } from '../schema.ts'
import type { Point } from './leaf.ts'
import { convert, unitOf } from './units.ts'

/** Why an observation is not kept; the code of the refusal. */
type Refused = 'bad-result' | 'bad-time' | 'future-time' | 'too-old' | 'unknown-unit' | 'out-of-range'

export type Judged = { ok: true; point: Point } | { ok: false; code: Refused }

/** So many observations are taken in together. */
export const mostAtOnce = 5000

const aheadMs = 5 * 60_000
/** Raw observations are kept longer than this, so none comes for an hour that is closed. */
export const oldestMs = 30 * 86_400_000

const withOffset = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/**
 * An instant from ISO 8601 with an offset, in milliseconds since 1970; null for everything else, and for days no month
 * has. Fractions finer than a millisecond are cut.
 */
export function readTime(text: string): number | null {
  const match = withOffset.exec(text)
  if (!match) return null
  const [, local = '', fraction = '', offset = ''] = match
  const asUtc = new Date(`${local}Z`)
  if (Number.isNaN(asUtc.getTime()) || !asUtc.toISOString().startsWith(local)) return null
  return Date.parse(`${local}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`)
}

/** What one observation sent is worth: a number of a known unit within what is possible, at a time that can be. */
export function judge(
  sent: Pick<Sent, 'phenomenonTime' | 'result' | 'unit'>,
  { datastream, units, now }: { datastream: Datastream; units: readonly Unit[]; now: number },
): Judged {
  const { result } = sent
  if (typeof result !== 'number' || !Number.isFinite(result)) return { ok: false, code: 'bad-result' }
  const at = sent.phenomenonTime === undefined ? now : readTime(sent.phenomenonTime)
  if (at === null) return { ok: false, code: 'bad-time' }
  if (at > now + aheadMs) return { ok: false, code: 'future-time' }
  if (at < now - oldestMs) return { ok: false, code: 'too-old' }
  const value = inOwnUnit(result, sent.unit ?? datastream.unit, { datastream, units })
  if (value === null) return { ok: false, code: 'unknown-unit' }
  if (value < datastream.minimum || value > datastream.maximum) return { ok: false, code: 'out-of-range' }
  // There is one zero.
  return { ok: true, point: { at, value: value + 0 } }
}

function inOwnUnit(
  result: number,
  written: string,
  { datastream, units }: { datastream: Datastream; units: readonly Unit[] },
): number | null {
  const from = unitOf(units, written)
  const to = unitOf(units, datastream.unit)
  return from && to ? convert(result, from, to) : null
}
