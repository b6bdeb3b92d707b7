import { sql } from 'kysely'
import type { Db, TablesOf } from '#kernel'
import type { sensorsTables } from '../schema.ts'

export const at = (db: Db) => db.withSchema('sensors').withTables<TablesOf<typeof sensorsTables>>()

/** A value for a jsonb column. */
export const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`

export const uuids = (ids: readonly string[]) => sql<string[]>`${ids}::uuid[]`
