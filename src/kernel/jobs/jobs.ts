import { PgBoss, type QueueOptions } from 'pg-boss'
import { withSession } from '../database/index.ts'
import type { Log } from '../log/index.ts'
import { alone } from './alone.ts'
import { keepTime } from './timekeeper.ts'

/**
 * Background work by the clock of the database. `cron` is read in Asia/Tokyo. Each due time is run once; one that passed
 * while no process worked is made up for, several of them by one run. `run` may be repeated after a crash; `stopping`
 * says that the town stops and waits no longer.
 */
export type Job = {
  name: string
  cron: string
  /** May take up to a day, of a process that lives; else a quarter of an hour. Never two at once, in any process. */
  long?: true
  run(stopping?: AbortSignal): Promise<void>
}

export type Jobs = { stop(): Promise<void> }

const schema = 'jobs'

/** A run whose process says nothing for so long is given to another: killed ones do not hold their job up for long. */
const silentSeconds = 60
const lookAfterSeconds = 15

/** Whoever has taken a job says every half minute that they live, whatever the time the run was allowed. */
function limitsOf({ long }: Pick<Job, 'long'>): QueueOptions {
  const quarter = 15 * 60
  // pg-boss takes less than a day.
  return { retryLimit: 3, heartbeatSeconds: silentSeconds, expireInSeconds: long ? 24 * 3600 - 1 : quarter }
}

/** Makes pg-boss's own tables and the queues as the owner, and lets the app's role use them. */
export async function installJobs(
  ownerUrl: string,
  appRole: string,
  jobs: readonly Pick<Job, 'name' | 'long'>[],
): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema, supervise: false, schedule: false })
  const errors: unknown[] = []
  boss.on('error', (error) => errors.push(error))
  await boss.start()
  for (const job of jobs) {
    await boss.createQueue(job.name, { policy: 'singleton', ...limitsOf(job) })
    // A queue an earlier version made has other limits.
    await boss.updateQueue(job.name, limitsOf(job))
  }
  await boss.stop({ graceful: false, close: true })
  if (errors.length > 0)
    throw new Error('the queues of the background work were not made', { cause: errors[0] })
  await withSession(ownerUrl, async (client) => {
    const role = client.escapeIdentifier(appRole)
    const names = jobs.map(({ name }) => name)
    await client.query('delete from kernel.due_work where job <> all ($1)', [names])
    // What is due is ours to know; earlier versions left it to pg-boss.
    await client.query(`
      delete from ${schema}.schedule;
      grant usage on schema ${schema} to ${role};
      grant select, insert, update, delete on all tables in schema ${schema} to ${role};
      grant usage on all sequences in schema ${schema} to ${role};
      grant execute on all functions in schema ${schema} to ${role};`)
  })
}

/** Works the jobs in this process; several processes share them, each run goes to one. */
export async function startJobs(parts: { appUrl: string; jobs: readonly Job[]; log: Log }): Promise<Jobs> {
  const { appUrl, jobs, log } = parts
  const boss = new PgBoss({
    connectionString: appUrl,
    schema,
    migrate: false,
    createSchema: false,
    schedule: false,
    max: 3,
    superviseIntervalSeconds: lookAfterSeconds,
    monitorIntervalSeconds: lookAfterSeconds,
  })
  boss.on('error', (error) => log.error({ error }, 'jobs.unreachable'))
  await boss.start()
  for (const job of jobs) {
    await boss.work(job.name, { pollingIntervalSeconds: 5 }, async ([given]) => {
      const stopping = given?.signal
      try {
        if (!job.long) return await job.run(stopping)
        // What the queue believes to be dead may be alive: its lock is the truth.
        const { ran } = await alone(appUrl, job.name, () => job.run(stopping))
        if (!ran) log.warn({ job: job.name }, 'jobs.still-running')
      } catch (error) {
        log.error({ error, job: job.name }, 'jobs.failed')
        throw error
      }
    })
  }
  const time = await keepTime({ appUrl, boss, jobs, log })
  await boss.supervise()
  return {
    async stop() {
      await time.stop()
      await boss.stop({ graceful: true, timeout: 10_000, close: true })
    },
  }
}
