import { z } from 'zod'
import { query } from '#kernel'
import { kindOf } from '../model/public-key.ts'
import { callableBy, scopesInForce } from '../model/reach.ts'
import { standingOf, standings } from '../model/standing.ts'
import type { Inside } from '../parts.ts'
import { problem } from '../problems.ts'
import { Machine, MachineKey } from '../schema.ts'
import { countTokens, findMachine, keysInUse } from '../store/index.ts'

const Key = MachineKey.pick({ id: true, kid: true, thumbprint: true, addedAt: true }).extend({
  kind: z.string(),
})

export const getOne = ({ roles, operations }: Inside) =>
  query({
    name: 'machines.get',
    summary: 'shows one machine: its keys, what it may call, how many tokens it holds now',
    grant: 'machines:read',
    input: z.object({ id: z.uuid() }),
    output: z.object({
      machine: Machine,
      standing: z.enum(standings),
      keys: z.array(Key),
      /** Operations its roles allow, to choose from. */
      callable: z.array(z.object({ name: z.string(), summary: z.string() })),
      tokens: z.int(),
    }),
    run: async (ctx, { id }) => {
      const machine = await findMachine(ctx.db, id)
      if (!machine) throw problem('not-found')
      const keys = await keysInUse(ctx.db, id)
      const callable = callableBy(operations(), roles, machine.roles)
      const scopes = scopesInForce(machine.scopes, callable)
      return {
        machine: { ...machine, scopes },
        standing: standingOf(machine, { keys: keys.length, scopes: scopes.length }, ctx.now()),
        keys: keys.map((key) => ({ ...key, kind: kindOf(key.jwk) })),
        callable,
        tokens: (await countTokens(ctx.db, ctx.now())).get(id) ?? 0,
      }
    },
  })
