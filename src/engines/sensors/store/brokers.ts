import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { BrokerRefusal, BrokerStanding } from '../schema.ts'
import { at } from './tables.ts'

/** Joined, or a message came. */
export async function noteBrokerContact(db: Db, id: string, now: Instant): Promise<void> {
  await at(db)
    .insertInto('broker')
    .values({ id, contactAt: now, awaySince: null })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ contactAt: now, awaySince: null }))
    .execute()
}

/** It is away, since now unless it was before. */
export async function noteBrokerAway(db: Db, id: string, now: Instant): Promise<void> {
  await at(db)
    .insertInto('broker')
    .values({ id, contactAt: null, awaySince: now })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ awaySince: now }).where('broker.awaySince', 'is', null),
    )
    .execute()
}

/** One more message of a broker was refused with this code. */
export async function noteBrokerRefusal(
  db: Db,
  { broker, code, lastAt, lastTopic }: Omit<BrokerRefusal, 'count'>,
): Promise<void> {
  await sql`
    insert into sensors.broker_refusal (broker, code, count, last_at, last_topic)
    values (${broker}, ${code}, 1, ${lastAt}, ${lastTopic})
    on conflict (broker, code) do update
    set count = broker_refusal.count + 1, last_at = excluded.last_at, last_topic = excluded.last_topic`.execute(
    db,
  )
}

export async function listBrokers(db: Db): Promise<{ brokers: BrokerStanding[]; refusals: BrokerRefusal[] }> {
  const brokers = await at(db).selectFrom('broker').selectAll().orderBy('id').execute()
  const refusals = await at(db)
    .selectFrom('brokerRefusal')
    .selectAll()
    .orderBy('broker')
    .orderBy('lastAt', 'desc')
    .execute()
  return { brokers, refusals }
}
