import { z } from 'zod'
import { command } from '#kernel'
import { callableBy, scopesInForce } from '../model/reach.ts'
import type { Inside } from '../parts.ts'
import { problem } from '../problems.ts'
import { Machine } from '../schema.ts'
import { changeMachineRow, dropTokensOf } from '../store/index.ts'
import { lockLive } from './judge-machine.ts'

export const chooseScopes = ({ roles, operations }: Inside) =>
  command({
    name: 'machines.choose-scopes',
    summary: 'chooses which operations a machine may call, within its roles, and ends its tokens',
    grant: 'machines:manage',
    freshProof: true,
    loud: true,
    input: z.object({ id: z.uuid().meta({ control: 'hidden' }), scopes: Machine.shape.scopes }),
    output: z.object({ id: z.uuid() }),
    run: async (ctx, { id, scopes }) => {
      const machine = await lockLive(ctx, id)
      const chosen = [...new Set(scopes)]
      const possible = scopesInForce(chosen, callableBy(operations(), roles, machine.roles))
      if (possible.length < chosen.length) throw problem('unknown-scope')
      await changeMachineRow(ctx.db, id, { scopes: chosen })
      await dropTokensOf(ctx.db, id)
      return { id }
    },
  })
