import { type RawBuilder, sql } from 'kysely'
import type { Database, Db } from '../database/index.ts'
import type { KeyService } from '../keys/index.ts'
import { currentToWrap, type SubjectKey, vaultTables, wrapContext } from './subject-keys.ts'

/** Written so that the index serves it. */
const underAnother = (current: string): RawBuilder<boolean> =>
  sql<boolean>`(kek < ${current} or kek > ${current})`

/** How many living keys are wrapped by another version than `current`. */
export async function waitingToRewrap(db: Db, current: string): Promise<number> {
  const row = await vaultTables(db)
    .selectFrom('subjectKey')
    .select(({ fn }) => fn.countAll<bigint>().as('count'))
    .where(underAnother(current))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/**
 * Wraps up to `batch` keys anew with the current version, in one transaction, passing over those another transaction
 * holds and over `except`. A key that does not open stays as it is and is named.
 */
export function rewrapBatch(
  db: Database,
  keys: KeyService,
  { batch, except }: { batch: number; except: readonly string[] },
): Promise<{ rewrapped: number; damaged: string[] }> {
  return db.transaction().execute(async (trx) => {
    const current = await currentToWrap(trx, keys)
    const rows = await vaultTables(trx)
      .selectFrom('subjectKey')
      .selectAll()
      .where(underAnother(current))
      .where(sql<boolean>`subject <> all(${except}::uuid[])`)
      .limit(batch)
      .forNoKeyUpdate()
      .skipLocked()
      .execute()
    const opened = await Promise.allSettled(rows.map((row) => openKey(keys, row)))
    const keep = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const fresh = await Promise.all(keep.map((one) => wrapAnew(keys, one, current)))
    await save(trx, fresh, current)
    const damaged = rows.filter((_, at) => opened[at]?.status === 'rejected').map(({ subject }) => subject)
    return { rewrapped: fresh.length, damaged }
  })
}

type Opened = { subject: string; key: Buffer }
type Fresh = { subject: string; wrapped: Buffer }

async function openKey(keys: KeyService, { subject, wrapped, kek }: SubjectKey): Promise<Opened> {
  if (wrapped === null || kek === null) throw new Error(`the key of ${subject} is erased`)
  return { subject, key: await keys.unwrap(kek, wrapped, wrapContext(subject)) }
}

async function wrapAnew(keys: KeyService, { subject, key }: Opened, current: string): Promise<Fresh> {
  return { subject, wrapped: await keys.wrap(current, key, wrapContext(subject)) }
}

async function save(db: Db, fresh: readonly Fresh[], current: string): Promise<void> {
  if (fresh.length === 0) return
  const subjects = fresh.map(({ subject }) => subject)
  const wrapped = fresh.map((one) => one.wrapped)
  await sql`
    update kernel.subject_key as held set wrapped = fresh.wrapped, kek = ${current}
    from unnest(${subjects}::uuid[], ${wrapped}::bytea[]) as fresh (subject, wrapped)
    where held.subject = fresh.subject`.execute(db)
}
