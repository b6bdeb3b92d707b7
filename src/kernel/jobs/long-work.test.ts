import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { newDatabase, type TestDatabase } from '../../../tests/setup/database.ts'
import { atEnd } from '../../../tests/setup/ending.ts'
import { createLog } from '../log/index.ts'
import { installJobs, type Job, startJobs } from './index.ts'

// A queue is looked at each five seconds.
vi.setConfig({ testTimeout: 60_000 })

const never = '59 23 29 2 *'
const name = 'test.long'

let database: TestDatabase
let above: pg.Client
beforeAll(async () => {
  database = await newDatabase()
  await installJobs(database.ownerUrl, database.appRole, [{ name, long: true }, { name: 'test.short' }])
  above = new pg.Client({ connectionString: database.superuserUrl })
  await above.connect()
  atEnd('file', async () => {
    await above.end()
    await database.drop()
  })
})

async function boss(): Promise<PgBoss> {
  const own = new PgBoss({
    connectionString: database.appUrl,
    schema: 'jobs',
    migrate: false,
    schedule: false,
  })
  own.on('error', () => undefined)
  await own.start()
  onTestFinished(() => own.stop({ graceful: false, close: true }))
  return own
}

async function working(job: Job): Promise<void> {
  const jobs = await startJobs({ appUrl: database.appUrl, jobs: [job], log: createLog('silent') })
  onTestFinished(() => jobs.stop())
}

const stateOf = async (id: string | null) =>
  (await above.query('select state, retry_count as tries from jobs.job where id = $1', [id])).rows[0]

/** Work that goes on until it is let go, and counts how often it was begun and how many went on at once. */
function patient() {
  let begun = 0
  let under = 0
  let most = 0
  const end = Promise.withResolvers<void>()
  const run = async () => {
    begun += 1
    under += 1
    most = Math.max(most, under)
    await end.promise
    under -= 1
  }
  return { run, end: end.resolve, begun: () => begun, most: () => most }
}

describe('work that takes longer than its queue allows', () => {
  it('is not begun a second time while it goes on, nor called failed, and may begin again when it is over', async () => {
    const own = await boss()
    const work = patient()
    await working({ name, cron: never, long: true, run: work.run })
    const id = await own.send(name, {}, { expireInSeconds: 1, retryDelay: 0 })
    await vi.waitFor(() => expect(work.begun()).toBe(1), 15_000)
    // pg-boss gives it up after a second and begins it anew.
    await vi.waitFor(async () => expect(await stateOf(id)).toEqual({ state: 'completed', tries: 1 }), 25_000)
    expect([work.begun(), work.most()]).toEqual([1, 1])
    work.end()
    await own.send(name, {})
    await vi.waitFor(() => expect(work.begun()).toBe(2), 15_000)
  })

  it('may take a day, and other work a quarter of an hour', async () => {
    const { rows } = await above.query(
      `select name, expire_seconds as most from jobs.queue where name like 'test.%' order by name`,
    )
    expect(rows).toEqual([
      { name, most: 86_399 },
      { name: 'test.short', most: 900 },
    ])
  })
})

describe('work of a process that died', () => {
  it('is given to another after a minute without a word, however long it may take', async () => {
    const own = await boss()
    /** As once a minute. */
    const supervise = async () => {
      await above.query('update jobs.queue set monitor_claim_on = null, monitor_on = null')
      await own.supervise(name)
    }
    const id = await own.send(name, {})
    expect(await own.fetch(name)).toHaveLength(1)
    await supervise()
    expect(await stateOf(id)).toMatchObject({ state: 'active' })
    await above.query(`update jobs.job set heartbeat_on = now() - interval '61 seconds' where id = $1`, [id])
    await supervise()
    expect(await stateOf(id)).toMatchObject({ state: 'retry' })
    await own.cancel(name, id ?? '')
    await supervise()
  })

  it('is nobody’s: its lock ended with it', async () => {
    const work = patient()
    work.end()
    await working({ name, cron: never, long: true, run: work.run })
    const holder = new pg.Client({ connectionString: database.appUrl })
    await holder.connect()
    holder.on('error', () => undefined)
    const { rows } = await holder.query('select pg_advisory_lock(hashtext($1)), pg_backend_pid() as pid', [
      `hiroba.job.${name}`,
    ])
    const own = await boss()
    const kept = await own.send(name, {})
    await vi.waitFor(async () => expect(await stateOf(kept)).toMatchObject({ state: 'completed' }), 15_000)
    expect(work.begun()).toBe(0)
    await above.query('select pg_terminate_backend($1)', [rows[0].pid])
    await own.send(name, {})
    await vi.waitFor(() => expect(work.begun()).toBe(1), 15_000)
    await holder.end().catch(() => undefined)
  })
})

describe('the limits of a queue', () => {
  it('follow the program: one an earlier version made is brought to what this one says', async () => {
    await installJobs(database.ownerUrl, database.appRole, [{ name: 'test.short', long: true }])
    const { rows } = await above.query(
      `select expire_seconds as most, heartbeat_seconds as beat from jobs.queue where name = 'test.short'`,
    )
    expect(rows).toEqual([{ most: 86_399, beat: 60 }])
  })
})
