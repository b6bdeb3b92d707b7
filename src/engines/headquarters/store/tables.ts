import { sql } from 'kysely'
import type { Db, TablesOf } from '#kernel'
import type { headquartersTables } from '../schema.ts'

export const at = (db: Db) => db.withSchema('headquarters').withTables<TablesOf<typeof headquartersTables>>()

/** A value for a jsonb column. */
export const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`
