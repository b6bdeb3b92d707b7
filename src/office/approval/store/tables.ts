import { sql } from 'kysely'
import type { Db, TablesOf } from '#kernel'
import type { approvalTables } from '../schema.ts'

export type Tables = TablesOf<typeof approvalTables>

export const at = (db: Db) => db.withSchema('approval').withTables<Tables>()

export const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`
