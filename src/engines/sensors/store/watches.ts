import { sql } from 'kysely'
import type { Db } from '#kernel'
import { problem } from '../problems.ts'
import type { Crossing, Renewal, Watch, WatchVersion } from '../schema.ts'
import { at, json, uuids } from './tables.ts'

export async function addWatch(db: Db, watch: Watch): Promise<void> {
  await at(db)
    .insertInto('watch')
    .values({ ...watch, rules: json(watch.rules) })
    .execute()
}

export async function saveWatch(db: Db, { id, createdAt: _, ...rest }: Watch): Promise<void> {
  await at(db)
    .updateTable('watch')
    .set({ ...rest, rules: json(rest.rules) })
    .where('id', '=', id)
    .execute()
}

export async function addWatchVersion(db: Db, version: WatchVersion): Promise<void> {
  await at(db)
    .insertInto('watchVersion')
    .values({ ...version, rules: json(version.rules) })
    .execute()
}

export async function lockWatch(db: Db, id: string): Promise<Watch> {
  return at(db)
    .selectFrom('watch')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow(() => problem('not-found'))
}

const touching = (ids: readonly string[]) => sql<boolean>`datastreams && ${uuids(ids)}`

/** Those in force that ask one of these datastreams. */
export async function watchesOf(db: Db, datastreams: readonly string[]): Promise<Watch[]> {
  if (datastreams.length === 0) return []
  return at(db)
    .selectFrom('watch')
    .selectAll()
    .where('retiredAt', 'is', null)
    .where(touching(datastreams))
    .orderBy('id')
    .execute()
}

/** The same, held until the transaction ends: of two that change a level, one after the other. */
export async function lockWatches(db: Db, ids: readonly string[]): Promise<Watch[]> {
  if (ids.length === 0) return []
  return at(db)
    .selectFrom('watch')
    .selectAll()
    .where('id', 'in', ids)
    .where('retiredAt', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** Every version, the newest first; at most fifty. */
export async function listVersions(db: Db, watchIds: readonly string[]): Promise<WatchVersion[]> {
  if (watchIds.length === 0) return []
  return at(db)
    .selectFrom('watchVersion')
    .selectAll()
    .where('watchId', 'in', watchIds)
    .orderBy('at', 'desc')
    .limit(50)
    .execute()
}

/** The next crossing of a watch, which the caller holds: nobody counts at the same time. */
export async function addCrossing(db: Db, crossing: Omit<Crossing, 'turn'>): Promise<void> {
  const turn = sql<number>`(
    select coalesce(max(turn), 0) + 1 from sensors.crossing where watch_id = ${crossing.watchId})`
  await at(db)
    .insertInto('crossing')
    .values({ ...crossing, turn })
    .execute()
}

export async function listCrossings(db: Db, watchIds: readonly string[]): Promise<Crossing[]> {
  if (watchIds.length === 0) return []
  return at(db)
    .selectFrom('crossing')
    .selectAll()
    .where('watchId', 'in', watchIds)
    .orderBy('noticedAt', 'desc')
    .orderBy('turn', 'desc')
    .limit(50)
    .execute()
}

export async function findWatch(db: Db, id: string): Promise<Watch> {
  return at(db)
    .selectFrom('watch')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow(() => problem('not-found'))
}

/** Those in force whose level is not 0. */
export async function raisedWatches(db: Db): Promise<Watch[]> {
  return at(db)
    .selectFrom('watch')
    .selectAll()
    .where('retiredAt', 'is', null)
    .where('level', '>', 0)
    .orderBy('id')
    .execute()
}

/** Whether what ended was proposed again before. */
export async function isRenewed(
  db: Db,
  { watchId, endedAlertId }: Pick<Renewal, 'watchId' | 'endedAlertId'>,
): Promise<boolean> {
  const found = await at(db)
    .selectFrom('renewal')
    .select('id')
    .where('watchId', '=', watchId)
    .where('endedAlertId', '=', endedAlertId)
    .executeTakeFirst()
  return found !== undefined
}

export async function addRenewal(db: Db, renewal: Renewal): Promise<void> {
  await at(db).insertInto('renewal').values(renewal).execute()
}

/** The newest first; at most fifty. */
export async function listRenewals(db: Db, watchIds: readonly string[]): Promise<Renewal[]> {
  if (watchIds.length === 0) return []
  return at(db)
    .selectFrom('renewal')
    .selectAll()
    .where('watchId', 'in', watchIds)
    .orderBy('at', 'desc')
    .limit(50)
    .execute()
}
