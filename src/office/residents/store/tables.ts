import type { Db, TablesOf } from '#kernel'
import type { residentTables } from '../schema.ts'

/** The module's tables, typed by their row schemas. */
export const at = (db: Db) => db.withSchema('residents').withTables<TablesOf<typeof residentTables>>()
