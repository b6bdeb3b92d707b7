import type { Db, TablesOf } from '#kernel'
import type { organisationsTables } from '../schema.ts'

/** The module's tables, typed by their row schemas. */
export const at = (db: Db) =>
  db.withSchema('organisations').withTables<TablesOf<typeof organisationsTables>>()
