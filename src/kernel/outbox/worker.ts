import { sql } from 'kysely'
import type { z } from 'zod'
import { plus, type Sources } from '../clock/index.ts'
import type { Database, Db } from '../database/index.ts'
import type { Log } from '../log/index.ts'
import { Problem } from '../problem/index.ts'
import type { KernelTables, OutboxRow } from '../schema.ts'

export type OutboxEvent = Pick<
  z.output<typeof OutboxRow>,
  'id' | 'event' | 'aggregate' | 'payload' | 'attempts'
>

/** `handle` may be called again with the same `id` after a crash: it must be idempotent. */
export type Listener = { name: string; event: string; handle(event: OutboxEvent): Promise<void> }

export type OutboxParts = {
  db: Database
  sources: Sources
  log: Log
  listeners: readonly Listener[]
  /** Called in the transaction that parks a row, after `maxAttempts` failures. */
  onParked(db: Db, event: OutboxEvent & { listener: string; error: string }): Promise<void>
}

const maxAttempts = 8
const longestPauseMs = 60_000
const orphanMs = 3_600_000
const table = (db: Db) => db.withSchema('kernel').withTables<KernelTables>()

/**
 * Claims one due row and hands it to its listener; null when nothing is due. The row stays locked meanwhile, so a
 * killed process gives it back at once. Events of one aggregate reach a listener in order: a row waits for the earlier
 * ones, parked ones included.
 */
export async function workOne(parts: OutboxParts): Promise<OutboxEvent | null> {
  return parts.db.transaction().execute(async (db) => {
    const row = await claimDue(db, parts)
    if (!row) return null
    const listener = parts.listeners.find((one) => one.name === row.listener)
    try {
      if (!listener) throw new Error(`no listener ${row.listener}`)
      await listener.handle(row)
      await table(db).deleteFrom('outbox').where('sequence', '=', row.sequence).execute()
    } catch (error) {
      await postpone(db, parts, row, error)
    }
    return row
  })
}

/** Works the outbox until nothing is due; returns how many rows that were. */
export async function workOutbox(parts: OutboxParts): Promise<number> {
  let count = 0
  while (await workOne(parts)) count++
  return count
}

async function claimDue(db: Db, { sources, listeners }: OutboxParts) {
  const names = listeners.map((one) => one.name)
  const now = sources.now()
  if (names.length === 0) return undefined
  return (
    table(db)
      .selectFrom('outbox as o')
      .selectAll('o')
      // While versions change over, another process may write for listeners this one does not know: not its rows, until
      // it is plain that nobody takes them.
      .where((row) => row.or([row('o.listener', 'in', names), row('o.at', '<', plus(now, -orphanMs))]))
      .where('o.parkedAt', 'is', null)
      .where((row) =>
        // Due times a clock that was set back left ahead of it: nobody waited that long, or at all.
        row.or([
          row('o.dueAt', '<=', now),
          row('o.dueAt', '>', plus(now, longestPauseMs)),
          row('o.attempts', '=', 0),
        ]),
      )
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('outbox as e')
              .select('e.sequence')
              .whereRef('e.listener', '=', 'o.listener')
              .whereRef('e.aggregate', '=', 'o.aggregate')
              .whereRef('e.sequence', '<', 'o.sequence'),
          ),
        ),
      )
      .orderBy('o.sequence')
      .limit(1)
      .forUpdate('o')
      .skipLocked()
      .executeTakeFirst()
  )
}

async function postpone(
  db: Db,
  parts: OutboxParts,
  row: z.output<typeof OutboxRow>,
  error: unknown,
): Promise<void> {
  const attempts = row.attempts + 1
  const code = error instanceof Problem ? error.code : error instanceof Error ? error.name : typeof error
  const parked = attempts >= maxAttempts
  const now = parts.sources.now()
  const dueAt = plus(now, Math.min(250 * 2 ** attempts, longestPauseMs))
  await table(db)
    .updateTable('outbox')
    .set({ attempts, error: code, dueAt, parkedAt: parked ? now : null })
    .where('sequence', '=', row.sequence)
    .execute()
  parts.log.error(
    { error, listener: row.listener, event: row.event, id: row.id, attempts, parked },
    'outbox.failed',
  )
  if (parked) await parts.onParked(db, { ...row, attempts, error: code })
}

/** Rows waiting and rows parked, for the metrics. */
export async function outboxDepth(db: Db): Promise<{ waiting: number; parked: number }> {
  const row = await table(db)
    .selectFrom('outbox')
    .select([
      sql<bigint>`count(*) filter (where parked_at is null)`.as('waiting'),
      sql<bigint>`count(*) filter (where parked_at is not null)`.as('parked'),
    ])
    .executeTakeFirstOrThrow()
  return { waiting: Number(row.waiting), parked: Number(row.parked) }
}
