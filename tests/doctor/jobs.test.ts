import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createLog, installJobs, plus, startJobs, systemSources } from '#kernel'
import { foundIn } from '../setup/doctor/found.ts'
import { openTown, type TestTown } from '../setup/town.ts'

// A queue is looked at each five seconds.
vi.setConfig({ testTimeout: 60_000 })

let town: TestTown
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  const role = /:\/\/([^:@]+)/.exec(town.appUrl)?.[1] ?? ''
  await installJobs(
    town.ownerUrl,
    role,
    town.modules.flatMap((one) => one.jobs),
  )
})

async function boss(): Promise<PgBoss> {
  const own = new PgBoss({ connectionString: town.appUrl, schema: 'jobs', migrate: false, schedule: false })
  own.on('error', () => undefined)
  await own.start()
  onTestFinished(() => own.stop({ graceful: false, close: true }))
  return own
}

/** Works one job of the town as a worker does, until the test is over. */
async function working(name: string, run?: () => Promise<void>): Promise<void> {
  const job = town.modules.flatMap((one) => one.jobs).find((one) => one.name === name)
  if (!job) throw new Error(`no job ${name}`)
  const jobs = [run ? { ...job, run } : job]
  const started = await startJobs({ appUrl: town.appUrl, jobs, log: createLog('silent') })
  onTestFinished(() => started.stop())
}

const past = (minutes: number) => new Date(plus(systemSources.now(), -minutes * 60_000))

describe('work by the clock', () => {
  it('that nobody begins is found after ten minutes, and no more when a worker has done it: job-late', async () => {
    const [name, finding] = ['work.escalate', 'kernel.job-late work.escalate']
    const queue = await boss()
    await queue.send(name, {}, { startAfter: past(9) })
    expect(await foundIn(town)).not.toContain(finding)
    await queue.send(name, {}, { startAfter: past(11) })
    expect(await foundIn(town)).toContain(finding)
    await working(name)
    await vi.waitFor(async () => expect(await foundIn(town)).not.toContain(finding), 30_000)
  })

  it('that no worker so much as looks for is found after ten minutes, and no more when one works: job-late', async () => {
    const [name, finding] = ['work.escalate', 'kernel.job-late work.escalate']
    const owner = new pg.Client({ connectionString: town.ownerUrl })
    await owner.connect()
    const handedBefore = (minutes: number) =>
      owner.query(
        `insert into kernel.due_work (job, cron, handed_until) values ($1, '* * * * *', now() - make_interval(mins => $2))
         on conflict (job) do update set handed_until = excluded.handed_until`,
        [name, minutes],
      )
    await handedBefore(9)
    expect(await foundIn(town)).not.toContain(finding)
    await handedBefore(12)
    expect(await foundIn(town)).toContain(finding)
    await working(name)
    await vi.waitFor(async () => expect(await foundIn(town)).not.toContain(finding), 30_000)
    await owner.end()
  })

  it('that was begun by a process that died is found, and no more when another has done it: job-stuck', async () => {
    const [name, finding] = ['alerts.expire', 'kernel.job-stuck alerts.expire']
    const queue = await boss()
    const id = await queue.send(name, {})
    expect(await queue.fetch(name)).toHaveLength(1)
    expect(await foundIn(town)).not.toContain(finding)
    // Six minutes in which nobody said that they live.
    const past = "update jobs.job set heartbeat_on = now() - interval '6 minutes' where name = $1"
    const owner = new pg.Client({ connectionString: town.ownerUrl })
    await owner.connect()
    await owner.query(past, [name])
    expect(await foundIn(town)).toContain(finding)
    // What is looked at once a minute; twice, for the first time counts what the second may give out.
    for (const _once of [1, 2]) {
      await owner.query('update jobs.queue set monitor_claim_on = null, monitor_on = null')
      await queue.supervise(name)
    }
    await working(name)
    const stateOf = async () => (await owner.query('select state from jobs.job where id = $1', [id])).rows[0]
    await vi.waitFor(async () => expect(await stateOf()).toEqual({ state: 'completed' }), 30_000)
    expect(await foundIn(town)).not.toContain(finding)
    await owner.end()
  })

  it('that failed for good is found, and no more when it has succeeded since: job-failed', async () => {
    const [name, finding] = ['organisations.end-lapsed', 'kernel.job-failed organisations.end-lapsed']
    const queue = await boss()
    let broken = true
    await working(name, () => (broken ? Promise.reject(new Error('broken')) : Promise.resolve()))
    await queue.send(name, {}, { retryLimit: 0 })
    await vi.waitFor(async () => expect(await foundIn(town)).toContain(finding), 30_000)
    broken = false
    await queue.send(name, {})
    await vi.waitFor(async () => expect(await foundIn(town)).not.toContain(finding), 30_000)
  })
})
