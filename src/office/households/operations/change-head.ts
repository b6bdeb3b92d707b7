import { z } from 'zod'
import { command } from '#kernel'
import type { HouseholdsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Member, Relation } from '../schema.ts'
import { seenMembers } from '../shown-household.ts'
import { lockHousehold, membersOf, setRelation } from '../store/index.ts'

/**
 * Another member becomes the head (世帯主変更). Refuses `households.not-found` for a member the clerk may not see, as for
 * one that does not exist.
 */
export const changeHead = ({ residents }: HouseholdsParts) =>
  command({
    name: 'households.change-head',
    summary: 'makes another member the head of a household',
    grant: 'households:change',
    loud: true,
    input: z.object({
      id: z.uuid().meta({ control: 'hidden' }),
      residentId: Member.shape.residentId.meta({ label: '新しい世帯主' }),
      relation: Relation.exclude(['head']).meta({ label: '今までの世帯主の続柄' }),
    }),
    output: z.object({}),
    subject: ({ residentId }) => [residentId],
    run: async (ctx, { id, residentId, relation }) => {
      if (!(await lockHousehold(ctx.db, id))) throw problem('not-found')
      const next = (await seenMembers(ctx, residents, id)).find((member) => member.residentId === residentId)
      if (!next) throw problem('not-in-household')
      if (next.relation === 'head') throw problem('already-head')
      const head = (await membersOf(ctx.db, id)).find((member) => member.relation === 'head')
      if (head) await setRelation(ctx.db, head.id, relation)
      await setRelation(ctx.db, next.id, 'head')
      await ctx.emit('households.changed', id, { id })
      return {}
    },
  })
