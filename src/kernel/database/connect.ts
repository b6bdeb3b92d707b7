import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { typeParsers } from './types.ts'

/** Each store gives it the shape of its own tables with `withSchema` and `withTables`. */
type Tables = Record<never, never>
export type Database = Kysely<Tables>
export type Db = Kysely<Tables> | Transaction<Tables>

const session =
  '-c TimeZone=UTC -c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000 -c lock_timeout=10000'

export type Connection = { db: Database; pool: pg.Pool; close(): Promise<void> }

/** A pool on `url`; sessions are in UTC and no statement runs longer than 30 s. `close` returns when all have ended. */
export function connect(url: string, options: { max: number; onError(error: Error): void }): Connection {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    connectionTimeoutMillis: 10_000,
    options: session,
    types: typeParsers,
  })
  // A server that goes away kills clients, idle ones and those in a transaction; without a listener on each that ends
  // the process. The pool repeats what its idle clients said.
  const open = new Set<Promise<void>>()
  pool.on('connect', (client) => {
    client.on('error', options.onError)
    const gone = new Promise<void>((resolve) => client.once('end', resolve)).finally(() => open.delete(gone))
    open.add(gone)
  })
  pool.on('error', () => undefined)
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
  const close = async () => {
    await db.destroy()
    // Kysely ends only a pool it has asked something itself.
    if (!pool.ending) await pool.end()
    // The pool has only told them to go: a server that is stopped next would cut them off, and each would say so.
    await Promise.all(open)
  }
  return { db, pool, close }
}
