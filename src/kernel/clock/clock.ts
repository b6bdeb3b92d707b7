import { randomBytes } from 'node:crypto'
import { z } from 'zod'

/**
 * A moment in UTC, ISO 8601 with three decimals (`2026-11-22T05:05:00.000Z`). The same text in rows, API and events;
 * of fixed width, so it sorts as text.
 */
export const Instant = z.iso.datetime({ precision: 3 })
export type Instant = z.output<typeof Instant>

/** Where time, ids and randomness come from: the system in production, a seed in replays and tests. */
export type Sources = {
  now(): Instant
  random(bytes: number): Uint8Array
}

export const systemSources: Sources = {
  now: () => new Date().toISOString(),
  random: (bytes) => randomBytes(bytes),
}

/** A UUID version 7 (RFC 9562 §5.7): sorts by the moment it was made. */
export function newId(sources: Sources): string {
  const bytes = Uint8Array.from(sources.random(16))
  const time = BigInt(Date.parse(sources.now()))
  for (let i = 0; i < 6; i++) bytes[i] = Number((time >> BigInt(8 * (5 - i))) & 0xffn)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Buffer.from(bytes).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** `instant` moved by whole milliseconds. */
export function plus(instant: Instant, milliseconds: number): Instant {
  return new Date(Date.parse(instant) + milliseconds).toISOString()
}
