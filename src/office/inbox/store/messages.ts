import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { LetterFile, Message, Reading, Withdrawal } from '../schema.ts'
import { at } from './tables.ts'

export async function addMessage(db: Db, message: Message, recipients: readonly string[]): Promise<void> {
  await at(db).insertInto('message').values(message).execute()
  const rows = recipients.map((residentId, place) => ({ messageId: message.id, residentId, place }))
  await at(db).insertInto('recipient').values(rows).execute()
}

export async function findMessage(db: Db, id: string): Promise<Message | undefined> {
  return at(db).selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function findByCode(db: Db, codeDigest: Uint8Array): Promise<Message | undefined> {
  return at(db).selectFrom('message').selectAll().where('codeDigest', '=', codeDigest).executeTakeFirst()
}

export async function findBySha256(db: Db, sha256: string): Promise<Message | undefined> {
  return at(db)
    .selectFrom('message')
    .innerJoin('document', 'document.messageId', 'message.id')
    .selectAll('message')
    .where('document.sha256', '=', sha256)
    .executeTakeFirst()
}

/** In the order of their place: the first is who a letter on paper goes to. */
export async function recipientsOf(db: Db, messageId: string): Promise<string[]> {
  const rows = await at(db)
    .selectFrom('recipient')
    .select('residentId')
    .where('messageId', '=', messageId)
    .orderBy('place')
    .execute()
  return rows.map(({ residentId }) => residentId)
}

/** Whatever one resident was sent also lies in the inbox of another, after those it was for. */
export async function copyInbox(db: Db, { from, into }: { from: string; into: string }): Promise<void> {
  await sql`insert into inbox.recipient (message_id, resident_id, place)
    select r.message_id, ${into}, (select max(place) + 1 from inbox.recipient o where o.message_id = r.message_id)
    from inbox.recipient r where r.resident_id = ${from}
    on conflict (message_id, resident_id) do nothing`.execute(db)
}

type Slice = { limit: number; offset: number }

/** What lies in a resident's inbox, the newest first, with when this reader first read it. */
export async function listInbox(
  db: Db,
  {
    residentId,
    readerId,
    household,
    limit,
    offset,
  }: Slice & {
    residentId: string
    readerId: string
    /** Where the resident lives now: what was sent to a household they left is not shown any more. */
    household: string | null
  },
): Promise<(Message & { withdrawnAt: Instant | null; readAt: Instant | null })[]> {
  return inboxOf(db, { residentId, household })
    .leftJoin('withdrawal', 'withdrawal.messageId', 'message.id')
    .leftJoin('reading', (join) =>
      join.onRef('reading.messageId', '=', 'message.id').on('reading.readerId', '=', readerId),
    )
    .selectAll('message')
    .select(['withdrawal.at as withdrawnAt', 'reading.at as readAt'])
    .orderBy('message.publishedAt', 'desc')
    .orderBy('message.id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute()
}

const inboxOf = (db: Db, { residentId, household }: { residentId: string; household: string | null }) =>
  at(db)
    .selectFrom('recipient')
    .innerJoin('message', 'message.id', 'recipient.messageId')
    .where('recipient.residentId', '=', residentId)
    .where((row) =>
      row.or([row('message.toKind', '=', 'resident'), row('message.toId', '=', household ?? residentId)]),
    )

export async function countInbox(
  db: Db,
  whose: { residentId: string; household: string | null; readerId: string },
): Promise<{ all: number; unread: number }> {
  const row = await inboxOf(db, whose)
    .leftJoin('reading', (join) =>
      join.onRef('reading.messageId', '=', 'message.id').on('reading.readerId', '=', whose.readerId),
    )
    .select((each) => each.fn.countAll<bigint>().as('everything'))
    .select((each) => each.fn.count<bigint>('reading.readerId').as('seen'))
    .executeTakeFirstOrThrow()
  return { all: Number(row.everything), unread: Number(row.everything - row.seen) }
}

/** What the town sent, the newest first, without what went to `hidden` people. */
export async function listSent(
  db: Db,
  { hidden, limit, offset }: Slice & { hidden: readonly string[] },
): Promise<(Message & { withdrawnAt: Instant | null; sha256: string | null })[]> {
  return at(db)
    .selectFrom('message')
    .leftJoin('withdrawal', 'withdrawal.messageId', 'message.id')
    .leftJoin('document', 'document.messageId', 'message.id')
    .selectAll('message')
    .select(['withdrawal.at as withdrawnAt', 'document.sha256'])
    .where(notTo(hidden))
    .orderBy('message.publishedAt', 'desc')
    .orderBy('message.id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute()
}

export async function countSent(db: Db, hidden: readonly string[]): Promise<number> {
  const row = await at(db)
    .selectFrom('message')
    .where(notTo(hidden))
    .select((each) => each.fn.countAll<bigint>().as('n'))
    .executeTakeFirstOrThrow()
  return Number(row.n)
}

/** Whether a message lies in the inbox of none of these. */
export const notTo = (hidden: readonly string[]) =>
  sql<boolean>`not exists (select from inbox.recipient r where r.message_id = message.id and r.resident_id = any(${hidden}::uuid[]))`

/** False when the file is there already. */
export async function addFile(db: Db, file: LetterFile): Promise<boolean> {
  const row = await at(db)
    .insertInto('document')
    .values(file)
    .onConflict((conflict) => conflict.column('messageId').doNothing())
    .returning('messageId')
    .executeTakeFirst()
  return row !== undefined
}

export async function findFile(db: Db, messageId: string): Promise<LetterFile | undefined> {
  return at(db).selectFrom('document').selectAll().where('messageId', '=', messageId).executeTakeFirst()
}

/** The digest alone: pages that only say that there is a file need not carry it. */
export async function findSha256(db: Db, messageId: string): Promise<string | null> {
  const row = await at(db)
    .selectFrom('document')
    .select('sha256')
    .where('messageId', '=', messageId)
    .executeTakeFirst()
  return row?.sha256 ?? null
}

export async function addWithdrawal(db: Db, withdrawal: Withdrawal): Promise<boolean> {
  const row = await at(db)
    .insertInto('withdrawal')
    .values(withdrawal)
    .onConflict((conflict) => conflict.column('messageId').doNothing())
    .returning('messageId')
    .executeTakeFirst()
  return row !== undefined
}

export async function findWithdrawal(db: Db, messageId: string): Promise<Withdrawal | undefined> {
  return at(db).selectFrom('withdrawal').selectAll().where('messageId', '=', messageId).executeTakeFirst()
}

/** The first reading of each reader stays. */
export async function addReading(db: Db, reading: Reading): Promise<void> {
  await at(db)
    .insertInto('reading')
    .values(reading)
    .onConflict((conflict) => conflict.columns(['messageId', 'readerId']).doNothing())
    .execute()
}

export async function readingsOf(db: Db, messageId: string): Promise<Reading[]> {
  return at(db)
    .selectFrom('reading')
    .selectAll()
    .where('messageId', '=', messageId)
    .orderBy('at')
    .orderBy('readerId')
    .execute()
}
