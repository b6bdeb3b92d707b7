import type { Db, Instant } from '#kernel'
import type { Person } from '../schema.ts'
import { at } from './tables.ts'

export async function addPerson(db: Db, person: Person): Promise<void> {
  await at(db).insertInto('person').values(person).execute()
}

/** Opens a resident's account, which holds neither name nor role, or the one that was closed. */
export async function openResident(db: Db, id: string, now: Instant): Promise<void> {
  const account = { id, kind: 'resident' as const, name: '', roles: [], persona: false }
  await at(db)
    .insertInto('person')
    .values({ ...account, createdAt: now, removedAt: null })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ removedAt: null }).where('person.kind', '=', 'resident'),
    )
    .execute()
}

/** Whose account is open, staff and residents alike. */
export async function findPerson(db: Db, id: string): Promise<Person | undefined> {
  return at(db)
    .selectFrom('person')
    .selectAll()
    .where('id', '=', id)
    .where('removedAt', 'is', null)
    .executeTakeFirst()
}

/** Who is still a member of staff. */
export async function findStaff(db: Db, id: string): Promise<Person | undefined> {
  const person = await findPerson(db, id)
  return person?.kind === 'staff' ? person : undefined
}

/** Holds the person until the end of the transaction, so that two decisions about them come one after the other. */
export async function lockPerson(db: Db, id: string): Promise<Person | undefined> {
  return at(db)
    .selectFrom('person')
    .selectAll()
    .where('id', '=', id)
    .where('removedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

/** Holds these members of staff, in the order of their ids so that two transactions never wait for each other. */
export async function lockStaffRows(db: Db, ids: readonly string[]): Promise<Person[]> {
  if (ids.length === 0) return []
  return at(db)
    .selectFrom('person')
    .selectAll()
    .where('id', 'in', [...ids])
    .where('kind', '=', 'staff')
    .where('removedAt', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** Members of staff in the order they came, without those who left. */
export async function listPeople(db: Db, only: { persona?: boolean } = {}): Promise<Person[]> {
  const all = at(db)
    .selectFrom('person')
    .selectAll()
    .where('kind', '=', 'staff')
    .where('removedAt', 'is', null)
    .orderBy('createdAt')
    .orderBy('id')
  return (only.persona === undefined ? all : all.where('persona', '=', only.persona)).execute()
}

/** Roles of the town office of these people; who left has none. */
export async function officeRolesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  if (ids.length === 0) return new Map()
  const rows = await at(db)
    .selectFrom('person')
    .select(['id', 'roles'])
    .where('id', 'in', [...ids])
    .where('removedAt', 'is', null)
    .execute()
  return new Map(rows.map(({ id, roles }) => [id, roles]))
}

/** Names of these people, also of those who left. */
export async function namesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await at(db)
    .selectFrom('person')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

export async function setRoles(db: Db, id: string, roles: string[]): Promise<void> {
  await at(db).updateTable('person').set({ roles }).where('id', '=', id).execute()
}

export async function markRemoved(db: Db, id: string, now: Instant): Promise<void> {
  await at(db).updateTable('person').set({ removedAt: now }).where('id', '=', id).execute()
}

/** How many hold the role, personas apart, locked so that two cannot both be the last to go. */
export async function lockHolders(db: Db, role: string): Promise<string[]> {
  const rows = await at(db)
    .selectFrom('person')
    .select(['id', 'roles'])
    .where('removedAt', 'is', null)
    .where('persona', '=', false)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.filter(({ roles }) => roles.includes(role)).map(({ id }) => id)
}

/** Whether a person can prove who they are with anything kept here: a key that works, a paper code that is left. */
export async function hasWayIn(db: Db, id: string): Promise<boolean> {
  const keys = at(db).selectFrom('passkey').select('personId').where('suspendedAt', 'is', null)
  const codes = at(db).selectFrom('paperCode').select('personId')
  const left = codes.where('usedAt', 'is', null).where('voidAt', 'is', null)
  const found = await keys
    .where('personId', '=', id)
    .unionAll(left.where('personId', '=', id))
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
