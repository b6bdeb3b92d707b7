import { createHash } from 'node:crypto'
import type { Instant } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import type { KeyService } from '../keys/index.ts'
import type { KernelTables } from '../schema.ts'
import { addKey, requireTransaction, type SubjectKey, vaultTables } from './subject-keys.ts'

/** That a subject's key was destroyed; `finalAt` is null while a key that could bring it back exists. */
export type Erasure = KernelTables['erasure']

export type EraseOptions = {
  /** Id of the actor. */
  by: string
  /** A kebab-case code, no story. */
  reason: string
  now: Instant
}

/**
 * Destroys the subject's key and leaves a tombstone with its proof; what was sealed opens to null from the commit on.
 * Again for the same subject it gives the first erasure. Waits for transactions that are sealing for this subject, so
 * whoever deletes blind terms in the same transaction afterwards deletes them all.
 */
export async function eraseSubject(
  db: Db,
  keys: KeyService,
  { subject, by, reason, now }: EraseOptions & { subject: string },
): Promise<Erasure> {
  requireTransaction(db)
  const unknown = await addKey(db, { subject, wrapped: null, kek: null, now })
  const row = unknown ? null : await lockKey(db, subject)
  if (row?.erasedAt) return readErasure(db, subject)
  if (row) await dropKey(db, subject, now)
  // After the lock: no version made later can ever wrap this key.
  const keks = (await keys.versions()).map(({ version }) => version)
  const proof = erasureProof({ subject, kek: row?.kek ?? null, wrapped: row?.wrapped ?? null, at: now })
  return vaultTables(db)
    .insertInto('erasure')
    .values({ subject, at: now, by, reason, kek: row?.kek ?? null, keks, proof, finalAt: null })
    .returningAll()
    .executeTakeFirstOrThrow()
}

function lockKey(db: Db, subject: string): Promise<SubjectKey> {
  return vaultTables(db)
    .selectFrom('subjectKey')
    .selectAll()
    .where('subject', '=', subject)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

async function dropKey(db: Db, subject: string, now: Instant): Promise<void> {
  await vaultTables(db)
    .updateTable('subjectKey')
    .set({ wrapped: null, kek: null, erasedAt: now })
    .where('subject', '=', subject)
    .execute()
}

function readErasure(db: Db, subject: string): Promise<Erasure> {
  return vaultTables(db)
    .selectFrom('erasure')
    .selectAll()
    .where('subject', '=', subject)
    .executeTakeFirstOrThrow()
}

/**
 * SHA-256, hexadecimal, over the lines `hiroba-erasure-1`, subject, KEK version, SHA-256 of the wrapped key and time
 * (an empty line for what there was not). Who has the row from a copy made before the erasure, and no rotation between,
 * computes the same value from it; it gives nothing of the key away.
 */
export function erasureProof(erased: {
  subject: string
  kek: string | null
  wrapped: Uint8Array | null
  at: Instant
}): string {
  const digest = erased.wrapped ? createHash('sha256').update(erased.wrapped).digest('hex') : ''
  const lines = ['hiroba-erasure-1', erased.subject, erased.kek ?? '', digest, erased.at]
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}
