import fc from 'fast-check'
import { PgBoss } from 'pg-boss'
import { beforeAll, describe, expect, it } from 'vitest'
import { atEnd } from '../../../tests/setup/ending.ts'
import { openKernel, type TestKernel } from '../../../tests/setup/kernel.ts'
import { withSession } from '../database/index.ts'
import { type Due, firstDue, handOver, knowDue, lastDue } from './due.ts'
import { installJobs } from './jobs.ts'

const minute = 60_000
const start = Date.parse('2026-05-01T00:00:10.000Z')
const jobs: Due[] = [
  { name: 'test.often', cron: '* * * * *' },
  { name: 'test.fifth', cron: '*/5 * * * *' },
]

let kernel: TestKernel
let boss: PgBoss
beforeAll(async () => {
  kernel = await openKernel()
  const { ownerUrl, appUrl, appRole } = kernel.database
  await installJobs(ownerUrl, appRole, jobs)
  boss = new PgBoss({ connectionString: appUrl, schema: 'jobs', migrate: false, schedule: false })
  boss.on('error', () => undefined)
  await boss.start()
  atEnd('file', () => boss.stop({ graceful: false, close: true }))
})

const setClock = (ms: number) =>
  kernel.rows(`create or replace function jobs.job_now() returns timestamptz language sql stable as
    $$ select '${new Date(ms).toISOString()}'::timestamptz $$`)

/** One look of one process, which may be cut off by the death of its session or find the row in another's hand. */
async function look(cutAfterMs: number | null): Promise<void> {
  const looking = withSession(kernel.database.appUrl, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const cut = () => void kernel.rows('select pg_terminate_backend($1)', [rows[0]?.pid])
    const timer = cutAfterMs === null ? undefined : setTimeout(cut, cutAfterMs)
    await handOver(client, boss, jobs).finally(() => clearTimeout(timer))
  })
  await (cutAfterMs === null ? looking : Promise.allSettled([looking]))
}

/** The minutes, from the start on, for which a run was put into the queue. */
async function handed(): Promise<Record<string, number[]>> {
  const rows = await kernel.rows<{ name: string; due: string }>(
    "select name, data->>'due' as due from jobs.job order by 1, 2",
  )
  const of = (name: string) =>
    rows.filter((row) => row.name === name).map(({ due }) => Math.ceil((Date.parse(due) - start) / minute))
  return Object.fromEntries(jobs.map(({ name }) => [name, of(name)]))
}

async function anew(): Promise<void> {
  await kernel.rows('delete from jobs.job')
  await kernel.rows('delete from kernel.due_work')
  await setClock(start)
  await withSession(kernel.database.appUrl, (client) => knowDue(client, jobs))
}

describe('what falls due', () => {
  it('is neither lost nor handed over twice by looks of several processes that die at any moment', async () => {
    const cut = fc.option(fc.integer({ min: 0, max: 25 }), { nil: null })
    const minutes = fc.array(fc.array(cut, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(minutes, async (rounds) => {
        await anew()
        for (const [n, looks] of rounds.entries()) {
          await setClock(start + (n + 1) * minute)
          await Promise.all(looks.map(look))
          // Somebody lives in the end.
          await look(null)
        }
        const passed = rounds.map((_, n) => n + 1)
        expect(await handed()).toEqual({
          'test.often': passed,
          'test.fifth': passed.filter((n) => n % 5 === 0),
        })
      }),
      { numRuns: 25 },
    )
  }, 60_000)

  it('while nobody looked is one run, and what comes again with the clock is due again', async () => {
    await anew()
    await setClock(start + 12 * minute)
    await look(null)
    expect(await handed()).toEqual({ 'test.often': [12], 'test.fifth': [10] })
    // A time service corrects by a second; a hand by minutes.
    await setClock(start + 12 * minute - 11_000)
    await look(null)
    await setClock(start + 12 * minute)
    await look(null)
    expect(await handed()).toEqual({ 'test.often': [12], 'test.fifth': [10] })
    // What fell due between that moment and the next look is done too.
    await setClock(start + 8 * minute)
    await look(null)
    await setClock(start + 10 * minute)
    await look(null)
    expect(await handed()).toEqual({ 'test.often': [8, 10, 12], 'test.fifth': [10, 10] })
  })

  it('is handed over whatever is wrong with another job', async () => {
    await anew()
    await setClock(start + minute)
    const lost = { name: 'test.lost', cron: '* * * * *' }
    const looking = withSession(kernel.database.appUrl, async (client) => {
      await kernel.rows(
        "insert into kernel.due_work values ('test.lost', '* * * * *', '2026-04-01T00:00:00Z')",
      )
      await handOver(client, boss, [lost, ...jobs])
    })
    await expect(looking).rejects.toThrow(AggregateError)
    expect(await handed()).toMatchObject({ 'test.often': [1] })
  })

  it('is read in Asia/Tokyo, up to and with the moment itself', () => {
    const [cron, since] = ['30 3 * * *', new Date('2026-05-01T00:00:00.000Z')]
    const due = new Date('2026-05-01T18:30:00.000Z')
    expect(firstDue(cron, since)).toEqual(due)
    expect(lastDue(cron, since, new Date(due.getTime() - 1))).toBeNull()
    expect(lastDue(cron, since, due)).toEqual(due)
    expect(lastDue(cron, due, new Date(due.getTime() + 86_399_999))).toBeNull()
    expect(() => lastDue('61 * * * *', since, due)).toThrow()
  })
})
