import type { Db, TablesOf } from '#kernel'
import type { intakeTables } from '../schema.ts'

/** The engine's tables, typed by their row schemas. */
export const at = (db: Db) => db.withSchema('intake').withTables<TablesOf<typeof intakeTables>>()
