import { sql } from 'kysely'
import type { Instant } from '../clock/index.ts'
import type { Database, Db } from '../database/index.ts'
import type { NodeKey } from '../keys/index.ts'
import type { Anchor } from './anchor.ts'
import { type Found, nothingFound } from './findings.ts'
import { chainEnd } from './seals.ts'
import { verifyRows } from './verify-rows.ts'
import { verifySeals } from './verify-seals.ts'

/** How what was remembered outside the database fits what is in it; `behind` by some seals is as good as `agrees`. */
type AnchorState = 'agrees' | 'behind' | 'missing' | 'disagrees'

export type Verification = {
  /** Nothing was edited, removed, inserted or cut off. Unsealed rows are no fault. */
  ok: boolean
  rows: number
  seals: number
  edited: Found
  removed: Found
  inserted: Found
  /** By number: seals that are missing, changed, moved, or not over what they were. */
  brokenSeals: Found
  anchor: AnchorState
  /** What waits for the sealer, and since when: one long-open transaction holds it back. */
  unsealed: Found & { oldest: Instant | null; newest: Instant | null }
}

export type VerifyParts = { key: NodeKey; anchor: Anchor }

/** Reads the whole audit as it is at one moment, while the town works; changes nothing and holds nobody up. */
export function verifyAudit(db: Database, parts: VerifyParts): Promise<Verification> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((trx) => verifyIn(trx, parts))
}

/** The same in a transaction that sees one moment. */
export async function verifyIn(db: Db, { key, anchor }: VerifyParts): Promise<Verification> {
  // Read before the snapshot is taken: a seal made meanwhile is in the database, at worst not yet in the anchor.
  const point = await anchor.read()
  const end = await chainEnd(db)
  const state = await compareAnchor(db, point, end.seal?.number ?? 0n)
  const found = nothingFound()
  await verifyRows(db, end, found)
  await verifySeals(db, key, found)
  const { edited, removed, inserted, brokenSeals, unsealed } = found
  const faults = [edited, removed, inserted, brokenSeals]
  return {
    ok: state !== 'disagrees' && faults.every(({ count }) => count === 0),
    rows: found.rows,
    seals: found.seals,
    edited: edited.found(),
    removed: removed.found(),
    inserted: inserted.found(),
    brokenSeals: brokenSeals.found(),
    anchor: state,
    unsealed: { ...unsealed.found(), oldest: unsealed.oldest, newest: unsealed.newest },
  }
}

async function compareAnchor(
  db: Db,
  point: Awaited<ReturnType<Anchor['read']>>,
  newest: bigint,
): Promise<AnchorState> {
  if (point === null) return 'missing'
  if (point === 'unreadable') return 'disagrees'
  const { rows } = await sql<{ same: boolean }>`
    select encode(head, 'hex') = ${point.head} as same from kernel.audit_seal
    where number = ${point.number}::bigint`.execute(db)
  if (rows[0]?.same !== true) return 'disagrees'
  return BigInt(point.number) === newest ? 'agrees' : 'behind'
}
