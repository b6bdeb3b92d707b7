import { type Db, type Instant, plus } from '#kernel'
import type { Machine } from '../schema.ts'
import { at } from './tables.ts'

export async function addMachine(db: Db, machine: Machine): Promise<void> {
  await at(db).insertInto('machine').values(machine).execute()
}

export async function findMachine(db: Db, id: string): Promise<Machine | undefined> {
  return at(db).selectFrom('machine').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Held until the end of the transaction, so that two decisions about it come one after the other. */
export async function lockMachine(db: Db, id: string): Promise<Machine | undefined> {
  return at(db).selectFrom('machine').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Those that are not revoked first, then by name. */
export async function listMachines(db: Db): Promise<Machine[]> {
  return at(db)
    .selectFrom('machine')
    .selectAll()
    .orderBy('revokedAt', (order) => order.desc().nullsFirst())
    .orderBy('name')
    .orderBy('id')
    .execute()
}

/** What every machine is called, revoked ones too, in the order of their names. */
export async function machineNames(db: Db): Promise<ReadonlyMap<string, string>> {
  const rows = await at(db)
    .selectFrom('machine')
    .select(['id', 'name'])
    .orderBy('name')
    .orderBy('id')
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

type Changes = Partial<Pick<Machine, 'name' | 'contact' | 'roles' | 'scopes' | 'expiresAt'>>

export async function changeMachineRow(db: Db, id: string, changes: Changes): Promise<void> {
  await at(db).updateTable('machine').set(changes).where('id', '=', id).execute()
}

export async function markRevoked(db: Db, id: string, by: { at: Instant; actor: string }): Promise<void> {
  await at(db)
    .updateTable('machine')
    .set({ revokedAt: by.at, revokedBy: by.actor })
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .execute()
}

const minute = 60_000

/** Written at most once a minute, however often a machine calls. */
export async function markUsed(db: Db, machine: Machine, now: Instant): Promise<void> {
  if (machine.lastUsedAt !== null && machine.lastUsedAt > plus(now, -minute)) return
  await at(db).updateTable('machine').set({ lastUsedAt: now }).where('id', '=', machine.id).execute()
}
