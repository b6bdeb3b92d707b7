import { CronExpressionParser } from 'cron-parser'
import type pg from 'pg'
import type { PgBoss } from 'pg-boss'

export type Due = { name: string; cron: string }

/** So much a clock may be set back by, as a time service does it, and no due time comes again. */
const slackMs = 30_000
/** So long nobody may have looked, while a process works. */
const unseenMs = 60_000

/** The last time up to `now`, and after `since`, at which `cron`, read in Asia/Tokyo, is due. Throws for what is no cron. */
export function lastDue(cron: string, since: Date, now: Date): Date | null {
  // The parser looks for what is before the second it is given.
  const currentDate = new Date(Math.floor(now.getTime() / 1000) * 1000 + 1000)
  const last = CronExpressionParser.parse(cron, { currentDate, tz: 'Asia/Tokyo' }).prev().toDate()
  return last > since ? last : null
}

/** The first time after `since` at which `cron`, read in Asia/Tokyo, is due. */
export const firstDue = (cron: string, since: Date): Date =>
  CronExpressionParser.parse(cron, { currentDate: since, tz: 'Asia/Tokyo' }).next().toDate()

/** From now on these are due; what was due before a job was known never was. */
export async function knowDue(client: pg.ClientBase, jobs: readonly Due[]): Promise<void> {
  await client.query(
    `insert into kernel.due_work (job, cron, handed_until)
     select job, cron, jobs.job_now() from unnest($1::text[], $2::text[]) as known (job, cron)
     on conflict (job) do update set cron = excluded.cron`,
    [jobs.map(({ name }) => name), jobs.map(({ cron }) => cron)],
  )
}

type Handed = { until: Date; now: Date }

/**
 * Puts a run into the queue of each job that fell due, and says in the same transaction that it did: a due time is neither
 * lost nor handed over twice, wherever a process or the database dies, and whichever process looks. Due times that passed
 * while nobody looked are one run. Where the clock was set back, times that come again are due again. What waits longest
 * comes first, and a job that cannot be handed over keeps no other from it; afterwards all that went wrong is thrown.
 */
export async function handOver(client: pg.ClientBase, boss: PgBoss, jobs: readonly Due[]): Promise<void> {
  const faults: unknown[] = []
  for (const job of await waiting(client, jobs)) {
    await client.query('begin')
    try {
      await handOverOne(client, boss, job)
      await client.query('commit')
    } catch (error) {
      faults.push(error)
      await client.query('rollback')
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, 'work that fell due was not handed over')
}

/** Mostly nothing: one question for all of them. */
async function waiting(client: pg.ClientBase, jobs: readonly Due[]): Promise<Due[]> {
  const { rows } = await client.query<Handed & { job: string }>(
    `select job, handed_until as until, jobs.job_now() as now from kernel.due_work where job = any ($1)
     order by handed_until, job`,
    [jobs.map(({ name }) => name)],
  )
  return rows.flatMap(({ job, ...handed }) =>
    jobs.filter(({ name, cron }) => name === job && movedTo(cron, handed) !== null),
  )
}

/** Up to where a job is handed over now, and whether that is because it fell due; null where nothing is to be done. */
function movedTo(cron: string, { until, now }: Handed): { until: Date; due: boolean } | null {
  const setBack = until.getTime() > now.getTime() + slackMs
  // When it was set back nobody knows; what fell due between then and now has to be done.
  const since = setBack ? new Date(now.getTime() - unseenMs) : until
  const due = lastDue(cron, since, now)
  if (due) return { until: due, due: true }
  return setBack ? { until: now, due: false } : null
}

async function handOverOne(client: pg.ClientBase, boss: PgBoss, { name, cron }: Due): Promise<void> {
  // Another process has it in hand where the row is locked.
  const { rows } = await client.query<Handed>(
    `select handed_until as until, jobs.job_now() as now from kernel.due_work where job = $1
     for no key update skip locked`,
    [name],
  )
  const moved = rows[0] ? movedTo(cron, rows[0]) : null
  if (moved === null) return
  const { until, due } = moved
  await client.query('update kernel.due_work set handed_until = $2 where job = $1', [name, until])
  const db = {
    executeSql: (text: string, values?: unknown[]) => client.query<pg.QueryResultRow>(text, values),
  }
  if (due) await boss.send(name, { due: until.toISOString() }, { db })
}
