import type { Db, Instant } from '#kernel'
import type { Issued, Machine } from '../schema.ts'
import { at } from './tables.ts'

type Named = Pick<Issued, 'model' | 'hash'>

/** Writes what was issued, or what became of it since. */
export async function putIssued(db: Db, row: Issued): Promise<void> {
  const { model: _model, hash: _hash, issuedAt: _issuedAt, consumedAt: _consumedAt, ...changing } = row
  await at(db)
    .insertInto('issued')
    .values(row)
    .onConflict((conflict) => conflict.columns(['model', 'hash']).doUpdateSet(changing))
    .execute()
}

/** Writes it unless it is there, however many try at once; says whether this was the first time. */
export async function putFirst(db: Db, row: Issued): Promise<boolean> {
  const written = await at(db)
    .insertInto('issued')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('hash')
    .executeTakeFirst()
  return written !== undefined
}

type Wanted = { model: string } & Partial<Pick<Issued, 'hash' | 'uidHash' | 'userCodeHash'>>

/** What has not expired at `now`. */
export async function findIssued(db: Db, wanted: Wanted, now: Instant): Promise<Issued | undefined> {
  let found = at(db)
    .selectFrom('issued')
    .selectAll()
    .where('model', '=', wanted.model)
    .where('expiresAt', '>', now)
  if (wanted.hash !== undefined) found = found.where('hash', '=', wanted.hash)
  if (wanted.uidHash !== undefined) found = found.where('uidHash', '=', wanted.uidHash)
  if (wanted.userCodeHash !== undefined) found = found.where('userCodeHash', '=', wanted.userCodeHash)
  return found.limit(1).executeTakeFirst()
}

/** False when it was consumed before, or is not there: of several at once exactly one is told true. */
export async function consumeIssued(db: Db, { model, hash }: Named, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await at(db)
    .updateTable('issued')
    .set({ consumedAt: now })
    .where('model', '=', model)
    .where('hash', '=', hash)
    .where('consumedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The machine it was issued to, if there was such a thing; null for one of nobody. */
export async function dropIssued(db: Db, { model, hash }: Named): Promise<string | null> {
  const dropped = await at(db)
    .deleteFrom('issued')
    .where('model', '=', model)
    .where('hash', '=', hash)
    .returning('machineId')
    .executeTakeFirst()
  return dropped?.machineId ?? null
}

/** Everything that came of one grant, of whatever kind. */
export async function dropByGrant(db: Db, grantHash: string): Promise<void> {
  await at(db).deleteFrom('issued').where('grantHash', '=', grantHash).execute()
}

const marks = ['ReplayDetection']

/** Every token of a machine. That its assertions were used stays known. */
export async function dropTokensOf(db: Db, machineId: string): Promise<void> {
  await at(db)
    .deleteFrom('issued')
    .where('machineId', '=', machineId)
    .where('model', 'not in', marks)
    .execute()
}

export async function dropExpired(db: Db, now: Instant): Promise<void> {
  await at(db).deleteFrom('issued').where('expiresAt', '<=', now).execute()
}

/** How many tokens are good now, by machine. */
export async function countTokens(db: Db, now: Instant): Promise<ReadonlyMap<string, number>> {
  const rows = await at(db)
    .selectFrom('issued')
    .select(({ fn }) => ['machineId', fn.countAll<bigint>().as('count')])
    .where('machineId', 'is not', null)
    .where('model', 'not in', marks)
    .where('expiresAt', '>', now)
    .groupBy('machineId')
    .execute()
  return new Map(rows.map(({ machineId, count }) => [machineId ?? '', Number(count)]))
}

/** The machine that holds a token, and what the token names, in one look: nothing about either is remembered. */
export async function findBearer(
  db: Db,
  hash: string,
  now: Instant,
): Promise<{ machine: Machine; scopes: readonly string[] } | null> {
  const row = await at(db)
    .selectFrom('issued')
    .innerJoin('machine', 'machine.id', 'issued.machineId')
    .selectAll('machine')
    .select('issued.scopes as granted')
    .where('issued.model', '=', 'ClientCredentials')
    .where('issued.hash', '=', hash)
    .where('issued.expiresAt', '>', now)
    .where('machine.revokedAt', 'is', null)
    .where('machine.expiresAt', '>', now)
    .executeTakeFirst()
  if (!row) return null
  const { granted, ...machine } = row
  return { machine, scopes: granted }
}
