import { randomBytes } from 'node:crypto'
import pg from 'pg'
import {
  type Actor,
  type Connection,
  connect,
  createLimiter,
  createLog,
  createRunner,
  type Instant,
  nodeKey,
  plus,
  type Runner,
  type Sources,
} from '#kernel'
import { newDatabase, type TestDatabase } from './database.ts'
import { atEnd } from './ending.ts'

/** The kernel alone on a database of its own: a runner for operations a test makes up, and a clock that stands. */
export type TestKernel = {
  database: TestDatabase
  connection: Connection
  sources: Sources
  runner: Runner
  advance(milliseconds: number): void
  /** As superuser, past every rule. */
  rows<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>
}

/** Opens it for the tests of one file; every event has the one listener `test.listener`. */
export async function openKernel(): Promise<TestKernel> {
  const database = await newDatabase()
  const connection = connect(database.appUrl, { max: 12, onError: () => undefined })
  const above = new pg.Pool({ connectionString: database.superuserUrl, max: 2 })
  above.on('error', () => undefined)
  atEnd('file', async () => {
    await connection.close()
    await above.end()
    await database.drop()
  })
  let moment: Instant = '2026-11-22T03:00:00.000Z'
  const sources: Sources = { now: () => moment, random: (bytes) => randomBytes(bytes) }
  return {
    database,
    connection,
    sources,
    runner: createRunner({
      db: connection.db,
      sources,
      key: nodeKey(new Uint8Array(32)),
      log: createLog('silent'),
      limiter: createLimiter(),
      listenersOf: () => ['test.listener'],
    }),
    advance: (milliseconds) => {
      moment = plus(moment, milliseconds)
    },
    rows: async (sql, values) => (await above.query(sql, values)).rows,
  }
}

/** A member of staff with these grants. */
export const person = (id: string, ...grants: string[]): Actor => ({
  kind: 'person',
  id,
  grants: new Set(grants),
})
