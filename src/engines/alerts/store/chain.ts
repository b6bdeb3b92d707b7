import type { Db, TablesOf } from '#kernel'
import type { Alert, alertsTables } from '../schema.ts'

const at = (db: Db) => db.withSchema('alerts').withTables<TablesOf<typeof alertsTables>>()

/** Every alert of a chain as far as it says how things stand. */
export function listOfChain(
  db: Db,
  chain: string,
): Promise<Pick<Alert, 'id' | 'state' | 'msgType' | 'expiresAt' | 'changedAt'>[]> {
  return at(db)
    .selectFrom('alert')
    .select(['id', 'state', 'msgType', 'expiresAt', 'changedAt'])
    .where('chain', '=', chain)
    .orderBy('id')
    .execute()
}
