import type { Db, Instant } from '#kernel'
import type { Lease } from '../schema.ts'
import { at } from './tables.ts'

export async function findLease(db: Db, source: string): Promise<Lease | undefined> {
  return at(db).selectFrom('lease').selectAll().where('source', '=', source).executeTakeFirst()
}

export async function listLeases(db: Db): Promise<Lease[]> {
  return at(db).selectFrom('lease').selectAll().execute()
}

/** The hub is being asked; a lease that runs goes on until it answered. */
export async function saveAsked(db: Db, lease: Lease): Promise<void> {
  const { token, askedAt, renewAt } = lease
  await at(db)
    .insertInto('lease')
    .values(lease)
    .onConflict((conflict) => conflict.column('source').doUpdateSet({ token, askedAt, renewAt }))
    .execute()
}

export async function settleLease(
  db: Db,
  source: string,
  lease: Pick<Lease, 'state'> & { until: Instant | null; renewAt: Instant },
): Promise<void> {
  await at(db).updateTable('lease').set(lease).where('source', '=', source).execute()
}
