import type { Db, TablesOf } from '#kernel'
import type { peopleTables } from '../schema.ts'

/** The module's tables, typed by their row schemas. */
export const at = (db: Db) => db.withSchema('people').withTables<TablesOf<typeof peopleTables>>()
