import pg from 'pg'
import type { Log } from '../log/index.ts'

const lookMs = 15_000

/**
 * Where the clock was set back, what pg-boss noted by the old one lies ahead: it would rest until that time comes again,
 * be it an hour. Notes ahead of the clock are brought back to it, and times that come again are due again. The forwarding
 * of a due time is kept under the minute it was due in, so those ahead are forgotten.
 */
const bringBack = `
  with clock as (select jobs.job_now() as now),
  passed as (
    update jobs.version v set cron_on = c.now - interval '1 minute', bam_on = least(v.bam_on, c.now),
      flow_on = least(v.flow_on, c.now), reindex_on = least(v.reindex_on, c.now),
      monitor_backoff_on = null
    from clock c where v.cron_on > c.now + interval '1 second' returning 1),
  queues as (
    update jobs.queue q set monitor_claim_on = least(q.monitor_claim_on, c.now), monitor_on = least(q.monitor_on, c.now),
      maintain_on = least(q.maintain_on, c.now)
    from clock c
    where greatest(q.monitor_claim_on, q.monitor_on, q.maintain_on) > c.now + interval '1 second' returning 1),
  forgotten as (
    delete from jobs.job j using clock c
    where j.name = '__pgboss__send-it' and j.singleton_on >= date_trunc('minute', c.now at time zone 'utc')
      and exists (select from passed) returning 1),
  waiting as (
    update jobs.job j set start_after = least(j.start_after, c.now), heartbeat_on = least(j.heartbeat_on, c.now),
      started_on = least(j.started_on, c.now)
    from clock c
    where j.name <> '__pgboss__send-it' and j.state in ('created', 'retry', 'active')
      and greatest(j.start_after, j.heartbeat_on, j.started_on) > c.now + interval '1 second' returning 1)
  select (select count(*) from passed) + (select count(*) from queues) + (select count(*) from waiting) as back`

/** Looks now, and then four times a minute until stopped, whether the clock of the database was set back. */
export async function followClock(appUrl: string, log: Log): Promise<{ stop(): Promise<void> }> {
  const look = async () => {
    const client = new pg.Client({ connectionString: appUrl })
    client.on('error', () => undefined)
    try {
      await client.connect()
      const { rows } = await client.query<{ back: string }>(bringBack)
      if (Number(rows[0]?.back) > 0) log.warn({}, 'jobs.clock-set-back')
    } catch (error) {
      log.error({ error }, 'jobs.unreachable')
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  let looking = look()
  await looking
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
