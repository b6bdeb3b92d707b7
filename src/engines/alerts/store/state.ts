import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { StateEntry } from '../schema.ts'
import { at } from './tables.ts'

/**
 * Adds what a telegram says to the state. Of two for one place the later stamp stays, by the statement itself: no race
 * and no order of arrival can turn it back. Rows go in by key, so that two transactions never wait for each other.
 */
export async function saveState(db: Db, entries: readonly StateEntry[]): Promise<void> {
  if (entries.length === 0) return
  const rows = [...entries].sort((a, b) => (a.key < b.key ? -1 : 1))
  await at(db)
    .insertInto('state')
    .values(rows.map((row) => ({ ...row, report: json(row.report) })))
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet((row) => ({
          stamp: row.ref('excluded.stamp'),
          reportedAt: row.ref('excluded.reportedAt'),
          telegramSha256: row.ref('excluded.telegramSha256'),
          touches: row.ref('excluded.touches'),
          until: row.ref('excluded.until'),
          report: row.ref('excluded.report'),
        }))
        .where('state.stamp', '<', sql<string>`excluded.stamp`),
    )
    .execute()
}

const json = (report: StateEntry['report']) =>
  report === null ? null : sql<StateEntry['report']>`${JSON.stringify(report)}::jsonb`

/** Everything known of one event. */
export async function stateOfEvent(db: Db, event: string): Promise<StateEntry[]> {
  return at(db).selectFrom('state').selectAll().where('event', '=', event).execute()
}

/** What is known of one event by every chain that says something about the town, and by `chain`. */
export async function stateOfWarnings(db: Db, event: string, chain: string): Promise<StateEntry[]> {
  return at(db)
    .selectFrom('state')
    .selectAll()
    .where((row) =>
      row.or([
        row('chain', '=', chain),
        row(
          'chain',
          'in',
          row.selectFrom('state').select('chain').where('event', '=', event).where('touches', '=', true),
        ),
      ]),
    )
    .execute()
}

/** Everything known of what may concern the town at `now`: real or of drills. */
export async function stateOfTown(db: Db, drill: boolean, now: Instant): Promise<StateEntry[]> {
  return at(db)
    .selectFrom('state')
    .selectAll()
    .where('chain', 'in', (chains) =>
      chains
        .selectFrom('state')
        .select('chain')
        .where('drill', '=', drill)
        .where('touches', '=', true)
        .where((row) => row.or([row('until', 'is', null), row('until', '>', now)])),
    )
    .execute()
}
