import { z } from 'zod'
import { command } from '#kernel'
import { discard } from '../model/decide.ts'
import { closeProposal } from '../raise-work.ts'
import { Alert } from '../schema.ts'
import { decide, seen } from './decide-alert.ts'

export const discardAlert = command({
  name: 'alerts.discard',
  summary: 'puts a draft or proposal aside',
  grant: 'alerts:draft',
  input: z.object(seen),
  output: Alert,
  run: async (ctx, { id, version }) => {
    const discarded = await decide(ctx, { id, version }, discard)
    await closeProposal(ctx, id)
    await ctx.emit('alerts.discarded', id, { id, by: ctx.actor.id })
    return discarded
  },
})
