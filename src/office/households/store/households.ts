import { sql } from 'kysely'
import type { Db } from '#kernel'
import type { Household, Member, Relation } from '../schema.ts'
import { at } from './tables.ts'

export async function addHousehold(db: Db, household: Household): Promise<void> {
  await at(db).insertInto('household').values(household).execute()
}

export async function saveHousehold(db: Db, household: Household): Promise<void> {
  const { id, createdAt: _, ...rest } = household
  await at(db).updateTable('household').set(rest).where('id', '=', id).execute()
}

export async function findHouseholds(db: Db, ids: readonly string[]): Promise<Household[]> {
  if (ids.length === 0) return []
  return at(db)
    .selectFrom('household')
    .selectAll()
    .where('id', 'in', [...new Set(ids)])
    .execute()
}

export async function lockHousehold(db: Db, id: string): Promise<Household | undefined> {
  return at(db).selectFrom('household').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function findByNumbers(db: Db, numbers: readonly Uint8Array[]): Promise<Household[]> {
  if (numbers.length === 0) return []
  return at(db)
    .selectFrom('household')
    .selectAll()
    .where('number', 'in', [...numbers])
    .execute()
}

export async function addMember(db: Db, member: Member): Promise<void> {
  await at(db).insertInto('member').values(member).execute()
}

/** Ends a membership; one that began later than `on` ends on the day it began. */
export async function endMember(db: Db, id: string, on: string): Promise<void> {
  await at(db).updateTable('member').set({ untilOn: on }).where('id', '=', id).execute()
}

export async function setRelation(db: Db, id: string, relation: Relation): Promise<void> {
  await at(db).updateTable('member').set({ relation }).where('id', '=', id).execute()
}

/** Who belongs to a household now, the head first. */
export async function membersOf(db: Db, householdId: string): Promise<Member[]> {
  const rows = await at(db)
    .selectFrom('member')
    .selectAll()
    .where('householdId', '=', householdId)
    .where('untilOn', 'is', null)
    .orderBy('fromOn')
    .orderBy('id')
    .execute()
  return rows.toSorted((a, b) => Number(b.relation === 'head') - Number(a.relation === 'head'))
}

/** Where these residents belong now. */
export async function membershipsOf(db: Db, residentIds: readonly string[]): Promise<Member[]> {
  if (residentIds.length === 0) return []
  return at(db)
    .selectFrom('member')
    .selectAll()
    .where('residentId', 'in', [...new Set(residentIds)])
    .where('untilOn', 'is', null)
    .execute()
}

/** What the register calls a district, and who lives there. */
export type DistrictCount = { district: string | null; households: number; people: number }

/** How many live in each district now, without these people. */
export async function countByDistrict(db: Db, without: readonly string[]): Promise<DistrictCount[]> {
  const { rows } = await sql<DistrictCount>`
    select h.district, count(distinct h.id)::int as households, count(*)::int as people
    from households.household h join households.member m on m.household_id = h.id
    where m.until_on is null and h.dissolved_on is null and m.resident_id <> all(${[...without]}::uuid[])
    group by h.district order by h.district`.execute(db)
  return rows
}
