import type { Db, TablesOf } from '#kernel'
import type { householdTables } from '../schema.ts'

/** The module's tables, typed by their row schemas. */
export const at = (db: Db) => db.withSchema('households').withTables<TablesOf<typeof householdTables>>()
