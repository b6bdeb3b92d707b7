import { X509Certificate } from 'node:crypto'
import type { Db, Instant } from '#kernel'
import { violatedConstraint } from '#kernel'
import { problem } from '../problems.ts'
import type { SenderKey } from '../schema.ts'
import { at } from './tables.ts'

export async function addSenderKey(db: Db, key: SenderKey): Promise<void> {
  try {
    await at(db).insertInto('senderKey').values(key).execute()
  } catch (error) {
    if (violatedConstraint(error) === 'sender_key_once') throw problem('key-known')
    throw error
  }
}

export async function lockSenderKey(db: Db, id: string): Promise<SenderKey | undefined> {
  return at(db).selectFrom('senderKey').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function markWithdrawn(db: Db, id: string, by: { at: Instant; actor: string }): Promise<void> {
  await at(db)
    .updateTable('senderKey')
    .set({ withdrawnAt: by.at, withdrawnBy: by.actor })
    .where('id', '=', id)
    .where('withdrawnAt', 'is', null)
    .execute()
}

/** By sender, the newest first; withdrawn ones too. */
export async function listSenderKeys(db: Db): Promise<SenderKey[]> {
  return at(db)
    .selectFrom('senderKey')
    .selectAll()
    .orderBy('issuer')
    .orderBy('fromAt', 'desc')
    .orderBy('id')
    .execute()
}

/** Certificates that speak for this sender now. */
export async function certificatesOf(db: Db, issuer: string, now: Instant): Promise<X509Certificate[]> {
  const rows = await at(db)
    .selectFrom('senderKey')
    .select('certificatePem')
    .where('issuer', '=', issuer)
    .where('withdrawnAt', 'is', null)
    .where('fromAt', '<=', now)
    .where('untilAt', '>', now)
    .execute()
  return rows.map(({ certificatePem }) => new X509Certificate(certificatePem))
}
