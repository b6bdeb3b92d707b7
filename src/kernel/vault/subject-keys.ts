import { sql } from 'kysely'
import type { Instant } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import type { KeyService } from '../keys/index.ts'
import type { KernelTables } from '../schema.ts'

export type SubjectKey = KernelTables['subjectKey']

export const vaultTables = (db: Db) => db.withSchema('kernel').withTables<KernelTables>()

/** What a key is bound to while it is wrapped: it opens for its own subject only. */
export const wrapContext = (subject: string) => `subject-key:${subject}`

/** Without a transaction the locks below would be gone before what they guard is done. */
export function requireTransaction(db: Db): void {
  if (!db.isTransaction) throw new Error('the vault seals and erases only in a transaction')
}

/**
 * Whoever wraps something with the current key holds this until commit: no rotation destroys that key before the row it
 * wrapped is there to be seen.
 */
export async function currentToWrap(db: Db, keys: KeyService): Promise<string> {
  await sql`select pg_advisory_xact_lock_shared(hashtext('hiroba.vault.kek'))`.execute(db)
  return keys.current()
}

/** Whether nobody wraps anything now, and nobody can until this transaction ends. Does not wait. */
export async function stopWrapping(db: Db): Promise<boolean> {
  const { rows } = await sql<{ got: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('hiroba.vault.kek')) as got`.execute(db)
  return rows[0]?.got ?? false
}

export function readKeys(db: Db, subjects: readonly string[]): Promise<SubjectKey[]> {
  return vaultTables(db)
    .selectFrom('subjectKey')
    .selectAll()
    .where('subject', '=', sql<string>`any(${subjects}::uuid[])`)
    .execute()
}

/** The row, held so that no erasure begins before this transaction ends; a rotation may still wrap it anew. */
export function holdKey(db: Db, subject: string): Promise<SubjectKey | undefined> {
  return vaultTables(db)
    .selectFrom('subjectKey')
    .selectAll()
    .where('subject', '=', subject)
    .forKeyShare()
    .executeTakeFirst()
}

/** Whether the row is ours; false when another transaction made one first. */
export async function addKey(
  db: Db,
  row: { subject: string; wrapped: Uint8Array | null; kek: string | null; now: Instant },
): Promise<boolean> {
  const { subject, wrapped, kek, now } = row
  const added = await vaultTables(db)
    .insertInto('subjectKey')
    .values({ subject, wrapped, kek, createdAt: now, erasedAt: wrapped === null ? now : null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('subject')
    .executeTakeFirst()
  return added !== undefined
}
