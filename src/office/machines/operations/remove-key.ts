import { z } from 'zod'
import { command } from '#kernel'
import { problem } from '../problems.ts'
import { dropTokensOf, markKeyRemoved } from '../store/index.ts'
import { lockLive } from './judge-machine.ts'

/** Whoever holds that key may hold tokens too: they all end, and a machine with another key asks for new ones. */
export const removeKey = command({
  name: 'machines.remove-key',
  summary: 'removes a key of a machine for ever and ends its tokens',
  grant: 'machines:manage',
  loud: true,
  input: z.object({ id: z.uuid().meta({ control: 'hidden' }), keyId: z.uuid().meta({ control: 'hidden' }) }),
  output: z.object({ id: z.uuid() }),
  subject: ({ keyId }) => [keyId],
  run: async (ctx, { id, keyId }) => {
    await lockLive(ctx, id)
    const by = { at: ctx.now(), actor: ctx.actor.id }
    if (!(await markKeyRemoved(ctx.db, { id: keyId, machineId: id }, by))) throw problem('not-found')
    await dropTokensOf(ctx.db, id)
    return { id }
  },
})
