import type { Db, TablesOf } from '#kernel'
import type { machinesTables } from '../schema.ts'

/** The module's tables, typed by their row schemas. */
export const at = (db: Db) => db.withSchema('machines').withTables<TablesOf<typeof machinesTables>>()
