import { sql } from 'kysely'
import { type Instant, newId, type Sources } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import type { KernelTables } from '../schema.ts'

export const channel = 'hiroba_outbox'

export type Emission = {
  id: string
  listener: string
  event: string
  aggregate: string
  payload: Record<string, string>
  at: Instant
}

/** One row per listener; the notification leaves with the commit and wakes every process. */
export async function enqueue(db: Db, emissions: readonly Emission[]): Promise<void> {
  if (emissions.length === 0) return
  const rows = emissions.map((one) => ({ ...one, dueAt: one.at, attempts: 0, error: null, parkedAt: null }))
  await db
    .withSchema('kernel')
    .withTables<{ outbox: Omit<KernelTables['outbox'], 'sequence'> }>()
    .insertInto('outbox')
    .values(rows)
    .execute()
  await sql`select pg_notify(${channel}, '')`.execute(db)
}

/** Writes an event in the transaction of `db`: one row for each of its listeners. `at` is now unless said. */
export type Emit = (
  db: Db,
  event: string,
  aggregate: string,
  payload: Record<string, string>,
  at?: Instant,
) => Promise<void>

export const emitter =
  (sources: Sources, listenersOf: (event: string) => readonly string[]): Emit =>
  (db, event, aggregate, payload, at = sources.now()) =>
    enqueue(
      db,
      listenersOf(event).map((listener) => ({ id: newId(sources), listener, event, aggregate, payload, at })),
    )
