import { z } from 'zod'
import { command } from '#kernel'
import type { Inside } from '../parts.ts'
import { Machine } from '../schema.ts'
import { changeMachineRow, dropTokensOf } from '../store/index.ts'
import { lockLive, requireTerms } from './judge-machine.ts'

export const changeOne = (parts: Inside) =>
  command({
    name: 'machines.change',
    summary: 'changes name, contact, roles or term of a machine and ends its tokens',
    grant: 'machines:manage',
    loud: true,
    input: Machine.pick({ name: true, contact: true, expiresAt: true }).extend({
      id: z.uuid().meta({ control: 'hidden' }),
      roles: Machine.shape.roles.min(1),
    }),
    output: z.object({ id: z.uuid() }),
    run: async (ctx, { id, ...changes }) => {
      requireTerms(ctx, parts, changes)
      await lockLive(ctx, id)
      await changeMachineRow(ctx.db, id, changes)
      await dropTokensOf(ctx.db, id)
      return { id }
    },
  })
