import pg from 'pg'
import { PgBoss } from 'pg-boss'
import type { Log } from '../log/index.ts'
import { followClock } from './follow-clock.ts'

/**
 * Background work by the clock of the database. `cron` is read in Asia/Tokyo. Each due time is run once; one that passed
 * while no process worked is made up for, several of them by one run. `run` may be repeated after a crash.
 */
export type Job = { name: string; cron: string; run(): Promise<void> }

export type Jobs = { stop(): Promise<void> }

const schema = 'jobs'

/** Where pg-boss hands a due time over to the queue of its job. */
const forwarding = '__pgboss__send-it'

/** A run whose process says nothing for so long is given to another: killed ones do not hold their job up for long. */
const silentSeconds = 30
const lookAfterSeconds = 15

/** Makes pg-boss's own tables and the queues as the owner, and lets the app's role use them. */
export async function installJobs(
  ownerUrl: string,
  appRole: string,
  names: readonly string[],
): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema, supervise: false, schedule: false })
  const errors: unknown[] = []
  boss.on('error', (error) => errors.push(error))
  await boss.start()
  for (const name of names) {
    await boss.createQueue(name, { policy: 'singleton', retryLimit: 3 })
    // One made by an earlier version is not made again.
    await boss.updateQueue(name, { heartbeatSeconds: silentSeconds })
  }
  await boss.createQueue(forwarding)
  await boss.updateQueue(forwarding, { expireInSeconds: silentSeconds })
  await boss.stop({ graceful: false, close: true })
  if (errors.length > 0)
    throw new Error('the queues of the background work were not made', { cause: errors[0] })
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const role = client.escapeIdentifier(appRole)
    await client.query(`
      grant usage on schema ${schema} to ${role};
      grant select, insert, update, delete on all tables in schema ${schema} to ${role};
      grant usage on all sequences in schema ${schema} to ${role};
      grant execute on all functions in schema ${schema} to ${role};`)
  } finally {
    await client.end()
  }
}

/** Works the jobs in this process; several processes share them, each run goes to one. */
export async function startJobs(parts: { appUrl: string; jobs: readonly Job[]; log: Log }): Promise<Jobs> {
  const { appUrl, jobs, log } = parts
  const boss = new PgBoss({
    connectionString: appUrl,
    schema,
    migrate: false,
    createSchema: false,
    max: 3,
    superviseIntervalSeconds: lookAfterSeconds,
    monitorIntervalSeconds: lookAfterSeconds,
  })
  boss.on('error', (error) => log.error({ error }, 'jobs.unreachable'))
  const clock = await followClock(appUrl, log)
  await boss.start()
  for (const job of jobs) {
    await boss.work(job.name, { pollingIntervalSeconds: 5 }, async () => {
      try {
        await job.run()
      } catch (error) {
        log.error({ error, job: job.name }, 'jobs.failed')
        throw error
      }
    })
    await boss.schedule(job.name, job.cron, {}, { tz: 'Asia/Tokyo', missed: 'once' })
  }
  await boss.supervise()
  return {
    async stop() {
      await clock.stop()
      await boss.stop({ graceful: true, timeout: 10_000, close: true })
    },
  }
}
