import { type RawBuilder, sql } from 'kysely'
import type { Db, Instant, TablesOf } from '#kernel'
import type { Intent, Subscription, subscriptionsTables } from './schema.ts'

const at = (db: Db) => db.withSchema('subscriptions').withTables<TablesOf<typeof subscriptionsTables>>()

/** Requests about one address take turns. Held until the transaction ends. */
export async function lockAddress(db: Db, address: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${address.toLowerCase()}, 2))`.execute(db)
}

export async function addSubscription(db: Db, subscription: Subscription): Promise<void> {
  await at(db).insertInto('subscription').values(subscription).execute()
}

export async function lockSubscription(db: Db, id: string): Promise<Subscription | undefined> {
  return at(db).selectFrom('subscription').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function findSubscription(db: Db, id: string): Promise<Subscription | undefined> {
  return at(db).selectFrom('subscription').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function findByDestinations(db: Db, ids: readonly string[]): Promise<Subscription[]> {
  if (ids.length === 0) return []
  return at(db).selectFrom('subscription').selectAll().where('destinationId', 'in', ids).execute()
}

export async function saveSubscription(db: Db, subscription: Subscription): Promise<void> {
  const { id, ...rest } = subscription
  await at(db).updateTable('subscription').set(rest).where('id', '=', id).execute()
}

export async function removeSubscription(db: Db, id: string): Promise<void> {
  await at(db).deleteFrom('subscription').where('id', '=', id).execute()
}

export async function countOfKey(db: Db, thumbprint: string): Promise<number> {
  const rows = await at(db)
    .selectFrom('subscription')
    .select('id')
    .where('thumbprint', '=', thumbprint)
    .execute()
  return rows.length
}

/** Remembers a signed request; false when it was made before. */
export async function keepRequest(
  db: Db,
  { thumbprint, jti }: { thumbprint: string; jti: string },
  now: Instant,
): Promise<boolean> {
  const row = await at(db)
    .insertInto('usedRequest')
    .values({ thumbprint, jti, at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('jti')
    .executeTakeFirst()
  return row !== undefined
}

const textArray = (values: readonly string[]): RawBuilder<string[]> => sql`${values}::text[]`

/** Destinations of residents and machines who want to be told of this. */
export async function destinationsFor(
  db: Db,
  { districts, level, drill }: { districts: readonly string[]; level: number; drill: boolean },
): Promise<string[]> {
  const wanted = at(db)
    .selectFrom('subscription')
    .select('destinationId')
    .where('state', '=', 'active')
    .where('kind', '<>', 'websub')
    .where('minLevel', '<=', level)
  const here = districts.length === 0 ? wanted : wanted.where(overlaps(districts))
  const rows = await (drill ? here.where('drills', '=', true) : here).execute()
  return rows.map((row) => row.destinationId)
}

const overlaps = (districts: readonly string[]) =>
  sql<boolean>`(districts = '{}' or districts && ${textArray(districts)})`

/** WebSub subscribers whose lease runs, each with the feed it takes. */
export async function websubDestinations(
  db: Db,
  now: Instant,
): Promise<{ destinationId: string; topic: string }[]> {
  return at(db)
    .selectFrom('subscription')
    .select(['destinationId', 'topic'])
    .where('kind', '=', 'websub')
    .where('state', '=', 'active')
    .where('leaseUntil', '>', now)
    .where('topic', 'is not', null)
    .$narrowType<{ topic: string }>()
    .execute()
}

export async function addIntent(db: Db, intent: Intent): Promise<void> {
  await at(db).insertInto('intent').values(intent).execute()
}

export async function countIntents(db: Db): Promise<number> {
  const row = await at(db)
    .selectFrom('intent')
    .select((count) => count.fn.countAll<bigint>().as('n'))
    .executeTakeFirstOrThrow()
  return Number(row.n)
}

/** Takes an intent away and returns it; of two at once only one gets it. */
export async function takeIntent(db: Db, destinationId: string): Promise<Intent | undefined> {
  return at(db)
    .deleteFrom('intent')
    .where('destinationId', '=', destinationId)
    .returningAll()
    .executeTakeFirst()
}

/** Takes away and returns the destinations of what nobody confirmed, of leases run out, and of callbacks never reached. */
export async function takeStale(
  db: Db,
  { now, unconfirmedBefore, intentsBefore }: Record<'now' | 'unconfirmedBefore' | 'intentsBefore', Instant>,
): Promise<string[]> {
  const gone = await at(db)
    .deleteFrom('subscription')
    .where((row) =>
      row.or([
        row.and([row('state', '=', 'pending'), row('createdAt', '<', unconfirmedBefore)]),
        row('leaseUntil', '<=', now),
      ]),
    )
    .returning('destinationId')
    .execute()
  const intents = await at(db)
    .deleteFrom('intent')
    .where('createdAt', '<', intentsBefore)
    .returning('destinationId')
    .execute()
  await at(db).deleteFrom('usedRequest').where('at', '<', intentsBefore).execute()
  return [...gone, ...intents].map((row) => row.destinationId)
}

export type Counted = {
  kind: Subscription['kind']
  state: Subscription['state']
  minLevel: number
  count: bigint
}

export async function countSubscriptions(db: Db): Promise<Counted[]> {
  return at(db)
    .selectFrom('subscription')
    .select((row) => ['kind', 'state', 'minLevel', row.fn.countAll<bigint>().as('count')])
    .groupBy(['kind', 'state', 'minLevel'])
    .orderBy('kind')
    .orderBy('state')
    .orderBy('minLevel')
    .execute()
}
