import { z } from 'zod'
import type { Ctx } from '#kernel'
import type { HouseholdsParts } from './parts.ts'
import { problem } from './problems.ts'
import { openHouseholds } from './records.ts'
import { Household, HouseholdFields, Member } from './schema.ts'
import { membersOf } from './store/index.ts'

/** A household as one reader sees it: who must not be disclosed is not in it, nor counted. */
export const ShownHousehold = z.object({
  household: Household.pick({ id: true, district: true, createdAt: true, dissolvedOn: true }),
  fields: z.custom<HouseholdFields>((value) => HouseholdFields.safeParse(value).success),
  members: z.array(
    Member.pick({ id: true, residentId: true, relation: true, fromOn: true }).extend({
      name: z.string(),
      birthDate: z.string(),
    }),
  ),
})
export type ShownHousehold = z.output<typeof ShownHousehold>

/**
 * The members of a household whom this actor may see. To everything a clerk does the others are not there; a household
 * of which nobody can be seen is not there at all: `households.not-found`.
 */
export async function seenMembers(
  { db, actor }: Pick<Ctx, 'db' | 'actor'>,
  residents: HouseholdsParts['residents'],
  householdId: string,
): Promise<Member[]> {
  const members = await membersOf(db, householdId)
  const ids = members.map(({ residentId }) => residentId)
  const seen = await residents.visibleTo(db, actor, ids)
  if (members.length > 0 && seen.size === 0) throw problem('not-found')
  return members.filter(({ residentId }) => seen.has(residentId))
}

/** Refuses `households.not-found` for an unknown household and one of which the reader may see nobody. */
export async function showHousehold(
  ctx: Ctx,
  { vault, residents }: HouseholdsParts,
  id: string,
): Promise<ShownHousehold> {
  const record = (await openHouseholds(ctx.db, vault, [id])).get(id)
  if (!record) throw problem('not-found')
  const members = await seenMembers(ctx, residents, id)
  const fields = await residents.openFields(
    ctx.db,
    members.map(({ residentId }) => residentId),
  )
  const shown = members.flatMap(({ id: memberId, residentId, relation, fromOn }) => {
    const person = fields.get(residentId)
    if (!person) return []
    return [{ id: memberId, residentId, relation, fromOn, name: person.name, birthDate: person.birthDate }]
  })
  return { household: record.row, fields: record.fields, members: shown.toSorted(headFirst) }
}

type Shown = ShownHousehold['members'][number]

/** The head, then the eldest first: an order that says nothing about who is not shown. */
const headFirst = (a: Shown, b: Shown) =>
  Number(b.relation === 'head') - Number(a.relation === 'head') ||
  a.birthDate.localeCompare(b.birthDate) ||
  a.name.localeCompare(b.name)
