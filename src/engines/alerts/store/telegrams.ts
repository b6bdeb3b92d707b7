import type { Db, Instant } from '#kernel'
import type { Telegram } from '../schema.ts'
import { at } from './tables.ts'

const telegramColumns = [
  'sha256',
  'receivedAt',
  'title',
  'status',
  'reportedAt',
  'chain',
  'outcome',
  'reason',
  'alertId',
  'identity',
  'firstSha256',
] as const

export async function findTelegram(db: Db, sha256: string): Promise<Omit<Telegram, 'bytes'> | undefined> {
  return at(db).selectFrom('telegram').select(telegramColumns).where('sha256', '=', sha256).executeTakeFirst()
}

/** The bytes as they came in; it is here, for the state names it. */
export async function bytesOfTelegram(db: Db, sha256: string): Promise<Uint8Array> {
  const row = await at(db)
    .selectFrom('telegram')
    .select('bytes')
    .where('sha256', '=', sha256)
    .executeTakeFirstOrThrow()
  return row.bytes
}

/** What brought a message first; those that brought it again are not asked for. */
export async function findByIdentity(db: Db, identity: string): Promise<Omit<Telegram, 'bytes'> | undefined> {
  return at(db)
    .selectFrom('telegram')
    .select(telegramColumns)
    .where('identity', '=', identity)
    .where('outcome', '<>', 'duplicate')
    .executeTakeFirst()
}

/** When the newest message of a chain was reported. */
export async function newestReport(db: Db, chain: string): Promise<Instant | null> {
  const row = await at(db)
    .selectFrom('telegram')
    .select('reportedAt')
    .where('chain', '=', chain)
    .orderBy('reportedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.reportedAt ?? null
}

export async function addTelegram(db: Db, telegram: Telegram): Promise<void> {
  await at(db).insertInto('telegram').values(telegram).execute()
}
