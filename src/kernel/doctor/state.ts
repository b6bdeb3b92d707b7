import { sql } from 'kysely'
import { copySessionName } from '../backup/catalogue.ts'
import type { Instant } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import { firstDue } from '../jobs/index.ts'

async function one<Row>(db: Db, query: ReturnType<typeof sql<Row>>): Promise<Row> {
  const [row] = (await query.execute(db)).rows
  if (row === undefined) throw new Error('a count gave no row')
  return row
}

/** Events that wait for their listener: how many nobody could take, and since when the oldest of the others is due. */
export async function oldestWaiting(db: Db): Promise<{ parked: number; oldest: Instant | null }> {
  const row = await one<{ parked: bigint; oldest: Instant | null }>(
    db,
    sql`select count(*) filter (where parked_at is not null) as parked,
      min(due_at) filter (where parked_at is null) as oldest from kernel.outbox`,
  )
  return { parked: Number(row.parked), oldest: row.oldest }
}

export async function oldestErasure(db: Db): Promise<{ count: number; oldest: Instant | null }> {
  const row = await one<{ count: bigint; oldest: Instant | null }>(
    db,
    sql`select count(*) as count, min(at) as oldest from kernel.erasure where final_at is null`,
  )
  return { count: Number(row.count), oldest: row.oldest }
}

export type DatabaseState = {
  now: Instant
  version: number
  used: number
  most: number
  /** Seconds the oldest open transaction of this role has lasted; a backup may take its time. */
  oldestSeconds: number
}

export async function databaseState(db: Db): Promise<DatabaseState> {
  const row = await one<{ now: Instant; version: number; used: bigint; most: number; oldest: number | null }>(
    db,
    sql`select clock_timestamp() as now, current_setting('server_version_num')::integer as version,
      (select count(*) from pg_stat_activity where backend_type = 'client backend') as used,
      current_setting('max_connections')::integer as most,
      (select extract(epoch from max(clock_timestamp() - xact_start))::integer from pg_stat_activity
        where usename = current_user and pid <> pg_backend_pid() and application_name <> ${copySessionName}) as oldest`,
  )
  return {
    now: row.now,
    version: row.version,
    used: Number(row.used),
    most: row.most,
    oldestSeconds: row.oldest ?? 0,
  }
}

/** Tables with more dead rows than living ones, and enough of them to matter. */
export async function bloatedTables(db: Db): Promise<{ name: string; dead: number }[]> {
  const { rows } = await sql<{ name: string; dead: bigint }>`
    select schemaname || '.' || relname as name, n_dead_tup as dead from pg_stat_user_tables
    where n_dead_tup > 100000 and n_dead_tup > n_live_tup order by n_dead_tup desc limit 5`.execute(db)
  return rows.map(({ name, dead }) => ({ name, dead: Number(dead) }))
}

export async function ranMigrations(db: Db): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`
    select module || '/' || name as name from migration.done`.execute(db)
  return new Set(rows.map(({ name }) => name))
}

export type LateJob = { name: string; minutes: number; fault: 'late' | 'stuck' | 'failed' }

const lateMinutes = 10

/**
 * Work by the clock that was due and has not been begun for ten minutes, that was begun and of which nobody has heard for
 * five, and that failed for good within a day and has not succeeded since.
 */
export async function lateJobs(db: Db): Promise<LateJob[]> {
  const { rows } = await sql<LateJob>`
    select distinct on (name) name,
      case state when 'failed' then 'failed' when 'active' then 'stuck' else 'late' end as fault,
      extract(epoch from clock_timestamp() - coalesce(completed_on, heartbeat_on, start_after))::integer / 60 as minutes
    from jobs.job
    where (state in ('created', 'retry') and start_after < clock_timestamp() - make_interval(mins => ${lateMinutes}))
      or (state = 'active' and heartbeat_on < clock_timestamp() - interval '5 minutes')
      or (state = 'failed' and completed_on > clock_timestamp() - interval '1 day'
        and not exists (select from jobs.job later where later.name = job.name and later.state = 'completed'
          and later.completed_on > job.completed_on))
    order by name, start_after`.execute(db)
  const found = new Set(rows.map(({ name }) => name))
  return [...rows, ...(await neverHandedOver(db)).filter(({ name }) => !found.has(name))]
}

/** What fell due ten minutes ago or more, and no worker put into its queue. */
async function neverHandedOver(db: Db): Promise<LateJob[]> {
  const { rows } = await sql<{ job: string; cron: string; until: Instant; now: Instant }>`
    select job, cron, handed_until as until, jobs.job_now() as now from kernel.due_work order by job`.execute(
    db,
  )
  return rows.flatMap(({ job, cron, until, now }) => {
    const minutes = Math.floor((Date.parse(now) - firstDue(cron, new Date(until)).getTime()) / 60_000)
    return minutes < lateMinutes ? [] : [{ name: job, minutes, fault: 'late' as const }]
  })
}
