import { z } from 'zod'
import { query } from '#kernel'
import { callableBy, scopesInForce } from '../model/reach.ts'
import { standingOf, standings } from '../model/standing.ts'
import type { Inside } from '../parts.ts'
import { Machine } from '../schema.ts'
import { keysInUse, listMachines } from '../store/index.ts'

const Line = Machine.pick({
  id: true,
  name: true,
  organisationName: true,
  expiresAt: true,
  lastUsedAt: true,
}).extend({ standing: z.enum(standings) })

export const listAll = ({ roles, operations }: Inside) =>
  query({
    name: 'machines.list',
    summary: 'lists the machines of the town and of others, with whether they are let in',
    grant: 'machines:read',
    input: z.object({}),
    output: z.object({ machines: z.array(Line) }),
    run: async (ctx) => {
      const keys = await keysInUse(ctx.db)
      const all = operations()
      const machines = (await listMachines(ctx.db)).map((machine) => {
        const scopes = scopesInForce(machine.scopes, callableBy(all, roles, machine.roles)).length
        const own = keys.filter(({ machineId }) => machineId === machine.id).length
        return { ...machine, standing: standingOf(machine, { keys: own, scopes }, ctx.now()) }
      })
      return { machines }
    },
  })
