import { z } from 'zod'
import { dateInJapan } from '#formats/japan-time'
import type { Ctx, Db, SealedField, Vault } from '#kernel'
import type { Household, HouseholdFields, Member, Relation } from './schema.ts'
import {
  addHousehold,
  addMember,
  endMember,
  findByNumbers,
  findHouseholds,
  membershipsOf,
  saveHousehold,
  setRelation,
} from './store/index.ts'

export type HouseholdRecord = { row: Household; fields: HouseholdFields }

const fieldsName = 'households.fields'

/** Stored texts were judged when they came in, so they are read back as they are. */
const Stored = z.custom<HouseholdFields>((value) => value !== null && typeof value === 'object')

const blindNumber = (vault: Vault, number: string): Buffer => vault.blind('household-number', number)

/** The open records of these ids, in no order. */
export async function openHouseholds(
  db: Db,
  vault: Vault,
  ids: readonly string[],
): Promise<ReadonlyMap<string, HouseholdRecord>> {
  const rows = await findHouseholds(db, ids)
  const items = rows.map(({ id, sealed }): SealedField => ({ subject: id, field: fieldsName, sealed }))
  const opened = await vault.openAll(db, items)
  return new Map(
    rows.flatMap((row, n) => {
      const text = opened[n]
      return text ? [[row.id, { row, fields: Stored.parse(JSON.parse(text)) }] as const] : []
    }),
  )
}

/** Households by number, for as many as there are. */
export async function householdsByNumber(
  db: Db,
  vault: Vault,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, Household>> {
  const wanted = new Map(numbers.map((number) => [blindNumber(vault, number).toString('hex'), number]))
  const rows = await findByNumbers(
    db,
    [...wanted.keys()].map((hex) => Buffer.from(hex, 'hex')),
  )
  return new Map(rows.map((row) => [wanted.get(Buffer.from(row.number).toString('hex')) ?? '', row]))
}

type Placed = { fields: HouseholdFields; district: string | null }

export async function createHousehold(
  ctx: Ctx,
  vault: Vault,
  { fields, district }: Placed,
): Promise<Household> {
  const id = ctx.newId()
  const now = ctx.now()
  const row: Household = {
    id,
    number: blindNumber(vault, fields.number),
    sealed: await vault.seal(ctx.db, id, fieldsName, JSON.stringify(fields)),
    district,
    createdAt: now,
    changedAt: now,
    dissolvedOn: null,
  }
  await addHousehold(ctx.db, row)
  return row
}

export async function changeHousehold(
  ctx: Ctx,
  vault: Vault,
  { row, fields, district }: Placed & { row: Household },
): Promise<void> {
  const sealed = await vault.seal(ctx.db, row.id, fieldsName, JSON.stringify(fields))
  await saveHousehold(ctx.db, { ...row, sealed, district, changedAt: ctx.now(), dissolvedOn: null })
}

/**
 * Puts a resident into a household with a relation from today on; what they were before ends today. Another head of
 * the household must have gone before.
 */
export async function placeMember(
  ctx: Ctx,
  place: { householdId: string; residentId: string; relation: Relation },
): Promise<void> {
  const [current] = await membershipsOf(ctx.db, [place.residentId])
  if (current?.householdId === place.householdId) {
    if (current.relation !== place.relation) await setRelation(ctx.db, current.id, place.relation)
    return
  }
  const today = dateInJapan(ctx.now())
  if (current) await leaveHousehold(ctx, current)
  await addMember(ctx.db, { id: ctx.newId(), ...place, fromOn: today, untilOn: null })
}

/** A membership that began later than today by the clock of its day ends on the day it began. */
async function leaveHousehold(ctx: Ctx, member: Member): Promise<void> {
  const today = dateInJapan(ctx.now())
  await endMember(ctx.db, member.id, today < member.fromOn ? member.fromOn : today)
}
