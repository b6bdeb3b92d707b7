import { sql } from 'kysely'
import type { Sources } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import type { NodeKey } from '../keys/index.ts'
import type { Log } from '../log/index.ts'
import type { AnchorPoint } from './anchor.ts'
import { leafOf, type SealableRow, sealableColumns } from './row-leaf.ts'
import { epochOf, firstHead, headOf, leavesHash, macOf } from './seal-chain.ts'
import { type ChainEnd, misplaced } from './seals.ts'

export type SealParts = { sources: Sources; key: NodeKey; log: Log }

/** What one seal did; `more` when further rows wait for the next. */
export type Sealed = { rows: number; more: boolean; point: AnchorPoint | null }

const mostRows = 5000
const nothing: Sealed = { rows: 0, more: false, point: null }

/**
 * Seals what transactions below `before` wrote (null: whatever there is), at most 5,000 rows, in the caller's
 * transaction, which alone may do so at that moment. Rows that nobody could have written in time stay unsealed for
 * `verifyAudit` to name.
 */
export async function addSeal(
  db: Db,
  parts: SealParts,
  { end, before }: { end: ChainEnd; before: string | null },
): Promise<Sealed> {
  const waiting = await unsealedRows(db, { from: end.seal?.horizon ?? '0', before, limit: mostRows + 1 })
  if (waiting.length === 0) return nothing
  const taken = waiting.slice(0, mostRows)
  const left = waiting[mostRows]
  const foreign = await misplaced(db, end, taken)
  if (foreign.size > 0) parts.log.error({ ids: [...foreign].slice(0, 20).map(String) }, 'audit.misplaced')
  const rows = taken.filter(({ id }) => !foreign.has(id)).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  // Where nothing of a whole batch is sealed, its last transaction is passed over too, or it would come again for ever.
  const reached = rows.length === 0 ? undefined : left?.transaction
  const horizon = reached ?? (left ? null : before) ?? afterLast(taken)
  const point = await writeSeal(db, parts, { end, rows, horizon, restored: false })
  return { rows: rows.length, more: left !== undefined, point }
}

/** Without a horizon of this cluster everything up to the last row counts as over. */
const afterLast = (rows: readonly SealableRow[]) => (BigInt(rows.at(-1)?.transaction ?? 0) + 1n).toString()

type Range = { from: string; before: string | null; limit: number }

async function unsealedRows(db: Db, { from, before, limit }: Range): Promise<SealableRow[]> {
  const { rows } = await sql<SealableRow>`
    select ${sealableColumns} from kernel.audit a
    where a.transaction >= ${from}::xid8 and (${before}::xid8 is null or a.transaction < ${before}::xid8)
      and not exists (select from kernel.audit_leaf l where l.id = a.id)
    order by a.transaction, a.id limit ${limit}`.execute(db)
  return rows
}

type Closing = {
  end: ChainEnd
  rows: readonly SealableRow[]
  horizon: string
  restored: boolean
  /** The highest id there is, where that is more than the rows say. */
  last?: bigint
}

const highestOf = (ids: readonly bigint[]) => ids.reduce((most, id) => (id > most ? id : most), 0n)

/** Adds the next seal over these rows, which are in the order of their ids. */
export async function writeSeal(
  db: Db,
  { sources, key }: SealParts,
  { end, rows, horizon, restored, last = 0n }: Closing,
): Promise<AnchorPoint> {
  const at = sources.now()
  const number = (end.seal?.number ?? 0n) + 1n
  // Asked after the rows were read: whoever took a lower id than theirs has begun before this number was given out.
  const ceiling = await ownTransaction(db)
  const highest = highestOf([last, end.seal?.last ?? 0n, rows.at(-1)?.id ?? 0n])
  const facts = { number, at: epochOf(at), rows: rows.length, last: highest, horizon, ceiling, restored }
  const leaves = rows.map((row) => leafOf(row))
  const digest = leavesHash()
  for (const leaf of leaves) digest.update(leaf)
  const head = headOf(end.seal?.head ?? firstHead, facts, digest.digest())
  const ids = rows.map(({ id }) => id.toString())
  await sql`
    with sealed as (
      insert into kernel.audit_seal (number, at, rows, last, horizon, ceiling, restored, head, mac)
      values (${number}, ${at}, ${rows.length}, ${highest}, ${horizon}, ${ceiling}, ${restored}, ${head},
        ${macOf(key, head)})
    )
    insert into kernel.audit_leaf (id, seal, leaf)
    select l.id, ${number}::bigint, l.leaf from unnest(${ids}::bigint[], ${leaves}::bytea[]) as l (id, leaf)`.execute(
    db,
  )
  return { number: number.toString(), head: head.toString('hex'), at }
}

async function ownTransaction(db: Db): Promise<string> {
  const { rows } = await sql<{ own: string }>`select pg_current_xact_id()::text as own`.execute(db)
  return rows[0]?.own ?? '0'
}
