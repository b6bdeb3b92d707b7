import type { Db, TablesOf } from '#kernel'
import type { workTables } from '../schema.ts'

export type Tables = TablesOf<typeof workTables>

export const at = (db: Db) => db.withSchema('work').withTables<Tables>()
