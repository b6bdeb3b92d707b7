import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Inspection, Observation, Reading, Snapshot } from '../schema.ts'
import { at, json, uuids } from './tables.ts'

/**
 * Keeps observations, each instant of a datastream once: the first that came. Returns which are new, by datastream and
 * instant.
 */
export async function addObservations(
  db: Db,
  observations: readonly Observation[],
): Promise<Pick<Observation, 'datastreamId' | 'phenomenonTime'>[]> {
  if (observations.length === 0) return []
  const { rows } = await sql<Pick<Observation, 'datastreamId' | 'phenomenonTime'>>`
    insert into sensors.observation (datastream_id, phenomenon_time, result, received_at)
    select * from unnest(
      ${observations.map((one) => one.datastreamId)}::uuid[],
      ${observations.map((one) => one.phenomenonTime)}::timestamptz[],
      ${observations.map((one) => one.result)}::float8[],
      ${observations.map((one) => one.receivedAt)}::timestamptz[])
    on conflict do nothing
    returning datastream_id, phenomenon_time`.execute(db)
  return rows
}

/** What is kept of a datastream after an instant, in the order of time. */
export async function observationsAfter(
  db: Db,
  datastreamId: string,
  after: Instant,
): Promise<Pick<Observation, 'phenomenonTime' | 'result'>[]> {
  return at(db)
    .selectFrom('observation')
    .select(['phenomenonTime', 'result'])
    .where('datastreamId', '=', datastreamId)
    .where('phenomenonTime', '>', after)
    .orderBy('phenomenonTime')
    .execute()
}

type Between = { from: Instant | null; until: Instant | null }

/**
 * The newest first, of one datastream or of all, of those that are open data. Of each the newest are read from its own
 * part of the index, so that among millions of others nothing is sorted.
 */
export async function listOpenObservations(
  db: Db,
  {
    datastream,
    from,
    until,
    top,
    skip,
  }: Between & { datastream?: string | undefined; top: number; skip: number },
): Promise<Observation[]> {
  const { rows } = await sql<Observation>`
    select newest.*
    from sensors.datastream d join sensors.thing t on t.id = d.thing_id
    cross join lateral (
      select datastream_id, phenomenon_time, result, received_at from sensors.observation
      where datastream_id = d.id and phenomenon_time >= ${from ?? '-infinity'}::timestamptz
        and phenomenon_time < ${until ?? 'infinity'}::timestamptz
      order by phenomenon_time desc limit ${top + skip}
    ) newest
    where t.public and (${datastream ?? null}::uuid is null or d.id = ${datastream ?? null}::uuid)
    order by newest.phenomenon_time desc, newest.datastream_id limit ${top} offset ${skip}`.execute(db)
  return rows
}

export async function findObservation(
  db: Db,
  datastreamId: string,
  phenomenonTime: Instant,
): Promise<Observation | undefined> {
  return at(db)
    .selectFrom('observation')
    .selectAll()
    .where('datastreamId', '=', datastreamId)
    .where('phenomenonTime', '=', phenomenonTime)
    .executeTakeFirst()
}

/** Where these datastreams stand, held until the transaction ends: who brings observations of one takes turns. */
export async function lockReadings(db: Db, ids: readonly string[]): Promise<Reading[]> {
  if (ids.length === 0) return []
  return at(db)
    .selectFrom('reading')
    .selectAll()
    .where('datastreamId', '=', sql<string>`any(${uuids(ids)})`)
    .orderBy('datastreamId')
    .forUpdate()
    .execute()
}

/** The same without the timeline, which is by far the largest part. */
export async function findStandings(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Omit<Reading, 'timeline'>>> {
  if (ids.length === 0) return new Map()
  const found = await at(db)
    .selectFrom('reading')
    .select(['datastreamId', 'observedAt', 'receivedAt', 'result', 'sameSince'])
    .where('datastreamId', '=', sql<string>`any(${uuids(ids)})`)
    .execute()
  return new Map(found.map((one) => [one.datastreamId, one]))
}

/** How far each condition on these datastreams has come. */
export async function findHeads(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, Snapshot>> {
  if (ids.length === 0) return new Map()
  const found = await at(db)
    .selectFrom('reading')
    .select(['datastreamId', sql<Snapshot>`timeline->'head'`.as('head')])
    .where('datastreamId', '=', sql<string>`any(${uuids(ids)})`)
    .execute()
  return new Map(found.map(({ datastreamId, head }) => [datastreamId, head]))
}

export async function addReading(db: Db, reading: Reading): Promise<void> {
  await at(db)
    .insertInto('reading')
    .values({ ...reading, timeline: json(reading.timeline) })
    .execute()
}

export async function saveReadings(db: Db, readings: readonly Reading[]): Promise<void> {
  if (readings.length === 0) return
  await sql`
    update sensors.reading r
    set observed_at = v.observed_at, received_at = v.received_at, result = v.result, same_since = v.same_since,
      timeline = v.timeline
    from unnest(
      ${readings.map((one) => one.datastreamId)}::uuid[],
      ${readings.map((one) => one.observedAt)}::timestamptz[],
      ${readings.map((one) => one.receivedAt)}::timestamptz[],
      ${readings.map((one) => one.result)}::float8[],
      ${readings.map((one) => one.sameSince)}::timestamptz[],
      ${readings.map((one) => JSON.stringify(one.timeline))}::jsonb[]
    ) as v (datastream_id, observed_at, received_at, result, same_since, timeline)
    where r.datastream_id = v.datastream_id`.execute(db)
}

/**
 * Keeps least, mean and greatest of every hour that ended before `before`, and lets its observations go. Returns how many
 * observations went.
 */
export async function closeHours(db: Db, before: Instant): Promise<number> {
  await sql`
    insert into sensors.hour (datastream_id, from_at, count, minimum, mean, maximum)
    select datastream_id, date_trunc('hour', phenomenon_time), count(*)::int, min(result),
      -- A mean of equal values may differ from them in its last digit.
      least(max(result), greatest(min(result), avg(result))), max(result)
    from sensors.observation where phenomenon_time < date_trunc('hour', ${before}::timestamptz)
    group by 1, 2`.execute(db)
  const { numAffectedRows } = await sql`
    delete from sensors.observation
    where phenomenon_time < date_trunc('hour', ${before}::timestamptz)`.execute(db)
  return Number(numAffectedRows ?? 0n)
}

/** The newest `most` observations of each of these datastreams, in the order of time. */
export async function recentObservations(
  db: Db,
  datastreams: readonly string[],
  most: number,
): Promise<ReadonlyMap<string, Pick<Observation, 'phenomenonTime' | 'result'>[]>> {
  if (datastreams.length === 0) return new Map()
  const { rows } = await sql<Pick<Observation, 'datastreamId' | 'phenomenonTime' | 'result'>>`
    select newest.datastream_id, newest.phenomenon_time, newest.result
    from unnest(${uuids(datastreams)}) as wanted (id)
    cross join lateral (
      select datastream_id, phenomenon_time, result from sensors.observation
      where datastream_id = wanted.id order by phenomenon_time desc limit ${most}
    ) newest
    order by newest.phenomenon_time`.execute(db)
  return Map.groupBy(rows, ({ datastreamId }) => datastreamId)
}

export async function addInspection(db: Db, inspection: Inspection): Promise<void> {
  await at(db).insertInto('inspection').values(inspection).execute()
}

/** What people wrote at inspections of these datastreams, the newest first; at most twenty. */
export async function listInspections(db: Db, datastreams: readonly string[]): Promise<Inspection[]> {
  if (datastreams.length === 0) return []
  return at(db)
    .selectFrom('inspection')
    .selectAll()
    .where('datastreamId', 'in', datastreams)
    .orderBy('phenomenonTime', 'desc')
    .limit(20)
    .execute()
}
