import { z } from 'zod'
import { command } from '#kernel'
import { dropTokensOf, markRevoked } from '../store/index.ts'
import { lockLive } from './judge-machine.ts'

/** From the next call on nothing of it works any more, and nothing ever makes it work again. */
export const revokeOne = command({
  name: 'machines.revoke',
  summary: 'revokes a machine for ever: its tokens end and its keys open nothing',
  grant: 'machines:manage',
  freshProof: true,
  loud: true,
  input: z.object({ id: z.uuid().meta({ control: 'hidden' }) }),
  output: z.object({}),
  run: async (ctx, { id }) => {
    await lockLive(ctx, id)
    await markRevoked(ctx.db, id, { at: ctx.now(), actor: ctx.actor.id })
    await dropTokensOf(ctx.db, id)
    return {}
  },
})
