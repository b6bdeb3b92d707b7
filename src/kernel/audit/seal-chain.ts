import { createHash, createHmac, type Hash, hash, timingSafeEqual } from 'node:crypto'
import type { Instant } from '../clock/index.ts'
import type { NodeKey } from '../keys/index.ts'

/** What a seal says beside its leaves; `at` in seconds since 1970 with six decimals, as rows have it. */
export type SealFacts = {
  number: bigint
  at: string
  rows: number
  last: bigint
  horizon: string
  ceiling: string
  restored: boolean
}

export type Seal = SealFacts & { head: Buffer; mac: Buffer }

/** The chain begins with 32 zero bytes. */
export const firstHead: Buffer = Buffer.alloc(32)

/** Takes the leaves of one seal, in the order of their ids. */
export const leavesHash = (): Hash => createHash('sha256')

/**
 * SHA-256 over the line `hiroba-audit-1`, the head before and the digest of the leaves (hexadecimal) and the seal's own
 * facts as one JSON array, so that no seal can be changed, left out or moved without changing every head after it.
 */
export function headOf(before: Buffer, seal: SealFacts, leaves: Buffer): Buffer {
  const { number, at, rows, last, horizon, ceiling, restored } = seal
  const facts = [number.toString(), at, rows, last.toString(), horizon, ceiling, restored]
  const text = JSON.stringify([before.toString('hex'), leaves.toString('hex'), ...facts])
  return hash('sha256', `hiroba-audit-1\n${text}`, 'buffer')
}

/** Whoever has only the database cannot make it. */
export const macOf = (key: NodeKey, head: Buffer): Buffer =>
  createHmac('sha256', key.derive('audit-seal')).update(head).digest()

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b)

/** An `Instant` as the database gives `extract(epoch from at)`. */
export function epochOf(at: Instant): string {
  const ms = Date.parse(at)
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}000`
}
