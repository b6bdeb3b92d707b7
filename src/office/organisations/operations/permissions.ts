import { z } from 'zod'
import { machine, query } from '#kernel'
import { grantsOf } from '#people'
import { colleaguesNow } from '../held-now.ts'
import { narrowed, permissionsOf } from '../model/permissions.ts'
import type { OrganisationsParts } from '../parts.ts'

/** Made of the operations themselves: what it says is what the runner asks for. */
export const showPermissions = (parts: OrganisationsParts) =>
  query({
    name: 'organisations.permissions',
    summary: 'shows which role may do what, and who holds each role now',
    grant: 'people:read',
    input: z.object({
      /** Only operations of this module. */
      module: machine({ max: 60, min: 0 }).default(''),
      /** Only what this role may do. */
      role: machine({ max: 60, min: 0 }).default(''),
    }),
    output: z.object({
      modules: z.array(z.string()),
      roles: z.array(z.object({ role: z.string(), holders: z.array(z.string()) })),
      permissions: z.array(
        z.object({
          module: z.string(),
          operation: z.string(),
          summary: z.string(),
          grant: z.string(),
          roles: z.array(z.string()),
        }),
      ),
    }),
    run: async (ctx, asked) => {
      const names = Object.keys(parts.roles.roles)
      const grants = new Map(names.map((role) => [role, grantsOf(parts.roles, [role])]))
      const staff = await colleaguesNow(parts)(ctx.db, ctx.now())
      const holders = (role: string) =>
        staff.filter(({ roles }) => roles.includes(role)).map(({ name }) => name)
      return {
        modules: parts.modules().map(({ name }) => name),
        roles: names.map((role) => ({ role, holders: holders(role) })),
        permissions: narrowed(permissionsOf(parts.modules(), grants), asked),
      }
    },
  })
