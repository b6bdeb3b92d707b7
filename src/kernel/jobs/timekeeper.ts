import type { PgBoss } from 'pg-boss'
import { withSession } from '../database/index.ts'
import type { Log } from '../log/index.ts'
import { type Due, handOver, knowDue } from './due.ts'

const lookMs = 15_000

/**
 * Where the clock was set back, what pg-boss noted by the old one lies ahead: it would rest until that time comes again,
 * be it an hour. Such notes are brought back to the clock.
 */
const bringBack = `
  with clock as (select jobs.job_now() as now),
  queues as (
    update jobs.queue q set monitor_claim_on = least(q.monitor_claim_on, c.now), monitor_on = least(q.monitor_on, c.now),
      maintain_on = least(q.maintain_on, c.now)
    from clock c
    where greatest(q.monitor_claim_on, q.monitor_on, q.maintain_on) > c.now + interval '1 second' returning 1),
  waiting as (
    update jobs.job j set start_after = least(j.start_after, c.now), heartbeat_on = least(j.heartbeat_on, c.now),
      started_on = least(j.started_on, c.now)
    from clock c
    where j.state in ('created', 'retry', 'active')
      and greatest(j.start_after, j.heartbeat_on, j.started_on) > c.now + interval '1 second' returning 1)
  select (select count(*) from queues) + (select count(*) from waiting) as back`

/** Hands over what fell due, now and then four times a minute until stopped, by the clock of the database. */
export async function keepTime(parts: {
  appUrl: string
  boss: PgBoss
  jobs: readonly Due[]
  log: Log
}): Promise<{ stop(): Promise<void> }> {
  const { appUrl, boss, jobs, log } = parts
  const look = () =>
    withSession(appUrl, async (client) => {
      const { rows } = await client.query<{ back: string }>(bringBack)
      if (Number(rows[0]?.back) > 0) log.warn({}, 'jobs.clock-set-back')
      await handOver(client, boss, jobs)
    }).catch((error: unknown) => log.error({ error }, 'jobs.unreachable'))
  await withSession(appUrl, (client) => knowDue(client, jobs))
  let looking = look()
  const timer = setInterval(() => {
    looking = looking.then(look)
  }, lookMs)
  return {
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}
