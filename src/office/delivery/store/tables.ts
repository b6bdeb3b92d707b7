import type { Db, TablesOf } from '#kernel'
import type { deliveryTables } from '../schema.ts'

export const at = (db: Db) => db.withSchema('delivery').withTables<TablesOf<typeof deliveryTables>>()
