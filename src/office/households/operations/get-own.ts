import { z } from 'zod'
import { query } from '#kernel'
import type { HouseholdsParts } from '../parts.ts'
import { openHouseholds } from '../records.ts'
import { HouseholdFields, Member } from '../schema.ts'
import { seenMembers } from '../shown-household.ts'
import { membershipsOf } from '../store/index.ts'

/** The household of the resident who asks. Who in it must not be disclosed is left out, but for themself. */
export const getOwn = ({ vault, residents }: HouseholdsParts) =>
  query({
    name: 'households.own',
    summary: 'shows a resident the household they belong to',
    grant: 'resident',
    input: z.object({}),
    output: z.object({
      household: z
        .object({
          fields: z.custom<HouseholdFields>((value) => HouseholdFields.safeParse(value).success),
          members: z.array(
            Member.pick({ residentId: true, relation: true }).extend({ name: z.string(), self: z.boolean() }),
          ),
        })
        .nullable(),
    }),
    run: async (ctx) => {
      const [own] = await membershipsOf(ctx.db, [ctx.actor.id])
      const record = own && (await openHouseholds(ctx.db, vault, [own.householdId])).get(own.householdId)
      if (!record) return { household: null }
      const members = await seenMembers(ctx, residents, own.householdId)
      const fields = await residents.openFields(
        ctx.db,
        members.map(({ residentId }) => residentId),
      )
      const shown = members.flatMap(({ residentId, relation }) => {
        const person = fields.get(residentId)
        return person ? [{ residentId, relation, name: person.name, self: residentId === ctx.actor.id }] : []
      })
      return { household: { fields: record.fields, members: shown } }
    },
  })
