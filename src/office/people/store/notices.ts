import type { Db, Instant } from '#kernel'
import type { Notice } from '../schema.ts'
import { at } from './tables.ts'

export async function addNotice(db: Db, notice: Notice): Promise<void> {
  await at(db).insertInto('notice').values(notice).execute()
}

export async function unreadNotices(db: Db, personId: string): Promise<Notice[]> {
  return at(db)
    .selectFrom('notice')
    .selectAll()
    .where('personId', '=', personId)
    .where('readAt', 'is', null)
    .orderBy('at')
    .orderBy('id')
    .execute()
}

export async function markRead(db: Db, personId: string, now: Instant): Promise<void> {
  await at(db)
    .updateTable('notice')
    .set({ readAt: now })
    .where('personId', '=', personId)
    .where('readAt', 'is', null)
    .execute()
}
