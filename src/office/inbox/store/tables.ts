import type { Db, TablesOf } from '#kernel'
import type { inboxTables } from '../schema.ts'

/** The module's tables, typed by their row schemas. */
export const at = (db: Db) => db.withSchema('inbox').withTables<TablesOf<typeof inboxTables>>()
