import type { Db, Instant } from '#kernel'
import type { Draft } from '../schema.ts'
import { at } from './tables.ts'

export async function addDraft(db: Db, draft: Draft): Promise<void> {
  await at(db).insertInto('draft').values(draft).execute()
}

export async function findDraft(db: Db, id: string): Promise<Draft | undefined> {
  return at(db).selectFrom('draft').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function lockDraft(db: Db, id: string): Promise<Draft | undefined> {
  return at(db).selectFrom('draft').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function saveDraft(db: Db, draft: Draft): Promise<void> {
  const { kind, section, sealed, revision, changedAt } = draft
  await at(db)
    .updateTable('draft')
    .set({ kind, section, sealed, revision, changedAt })
    .where('id', '=', draft.id)
    .execute()
}

export async function removeDraft(db: Db, id: string): Promise<void> {
  await at(db).deleteFrom('draft').where('id', '=', id).execute()
}

/** What this member of staff is writing, the newest first. */
export async function draftsOf(db: Db, writtenBy: string): Promise<Draft[]> {
  return at(db)
    .selectFrom('draft')
    .selectAll()
    .where('writtenBy', '=', writtenBy)
    .orderBy('changedAt', 'desc')
    .limit(50)
    .execute()
}

export async function dropDrafts(db: Db, before: Instant): Promise<number> {
  const gone = await at(db).deleteFrom('draft').where('changedAt', '<', before).returning('id').execute()
  return gone.length
}
