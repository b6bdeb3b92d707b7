import { setTimeout as pause } from 'node:timers/promises'
import { describe, it } from 'vitest'
import { openKernel } from '../../../tests/setup/kernel.ts'
import { createLog } from '../log/index.ts'
import { installJobs, type Job, startJobs } from './jobs.ts'

/** Work by the clock on a database of its own, whose clock the test sets. */
async function openWork(cron: string) {
  const { database, rows } = await openKernel()
  const jobs: Job[] = []
  const work = {
    runs: 0,
    setClock: (time: string) =>
      rows(`create or replace function jobs.job_now() returns timestamptz language sql stable as
        $$ select '${time}'::timestamptz + (pg_catalog.now() - '${new Date().toISOString()}'::timestamptz) $$`),
    start: () => startJobs({ appUrl: database.appUrl, jobs, log: createLog('silent') }),
  }
  jobs.push({
    ...{ name: 'test.work', cron },
    run: async () => {
      work.runs += 1
    },
  })
  await installJobs(database.ownerUrl, database.appRole, [{ name: 'test.work' }])
  return work
}

/** Longer than queues wait before they look again. */
const lookMs = 6000

describe.concurrent('work by the clock', { timeout: 60_000 }, () => {
  it('that fell due while no process worked is made up for by one run', async ({
    expect,
    onTestFinished,
  }) => {
    const work = await openWork('30 3 * * *')
    await work.setClock('2026-05-01T02:00:00+09:00')
    await (await work.start()).stop()
    expect(work.runs).toBe(0)
    await work.setClock('2026-05-04T09:00:00+09:00')
    const again = await work.start()
    onTestFinished(again.stop)
    await expect.poll(() => work.runs, { timeout: 30_000 }).toBe(1)
    await pause(lookMs)
    expect(work.runs).toBe(1)
  })

  it('goes on when the clock was set back', async ({ expect, onTestFinished }) => {
    const work = await openWork('* * * * *')
    // What begins looks at once for what is due.
    const look = async (time: string) => {
      await work.setClock(`2026-05-01T${time}+09:00`)
      await (await work.start()).stop()
    }
    await look('12:00:30')
    await look('12:01:10')
    await look('11:00:30')
    expect(work.runs).toBeLessThanOrEqual(1)
    await work.setClock('2026-05-01T11:01:10+09:00')
    const again = await work.start()
    onTestFinished(again.stop)
    await expect.poll(() => work.runs, { timeout: 30_000 }).toBe(2)
  })
})
