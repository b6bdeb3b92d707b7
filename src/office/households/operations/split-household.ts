import { z } from 'zod'
import { command, violatedConstraint } from '#kernel'
import type { HouseholdsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { createHousehold, householdsByNumber, openHouseholds, placeMember } from '../records.ts'
import { HouseholdFields, Member } from '../schema.ts'
import { seenMembers } from '../shown-household.ts'
import { lockHousehold } from '../store/index.ts'

/** One member begins a household of their own (世帯分離), at the same or another address. */
export const splitHousehold = ({ vault, residents }: HouseholdsParts) =>
  command({
    name: 'households.split',
    summary: 'makes a new household of a member of another',
    grant: 'households:change',
    loud: true,
    input: z.object({
      id: z.uuid().meta({ control: 'hidden' }),
      residentId: Member.shape.residentId.meta({ label: '世帯を分ける人' }),
      number: HouseholdFields.shape.number.meta({ label: '新しい世帯番号' }),
    }),
    output: z.object({ id: z.uuid() }),
    subject: ({ residentId }, { id }) => [residentId, id],
    run: async (ctx, { id, residentId, number }) => {
      if (!(await lockHousehold(ctx.db, id))) throw problem('not-found')
      const record = (await openHouseholds(ctx.db, vault, [id])).get(id)
      const members = await seenMembers(ctx, residents, id)
      if (!record || !members.some((one) => one.residentId === residentId)) throw problem('not-in-household')
      if (members.length === 1) throw problem('everybody-leaves')
      if ((await householdsByNumber(ctx.db, vault, [number])).has(number))
        throw problem('household-number-taken')
      try {
        const fields = { ...record.fields, number }
        const made = await createHousehold(ctx, vault, { fields, district: record.row.district })
        await placeMember(ctx, { householdId: made.id, residentId, relation: 'head' })
        await ctx.emit('households.changed', made.id, { id: made.id })
        return { id: made.id }
      } catch (error) {
        throw violatedConstraint(error) === 'household_number_key' ? problem('household-number-taken') : error
      }
    },
  })
