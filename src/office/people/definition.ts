import { parse } from 'yaml'
import { z } from 'zod'

/** Kinds of organisations whose members sign in here: the town office itself, and those it works with. */
export const OrganisationKind = z.enum([
  'town-office',
  'neighbouring-town',
  'prefecture',
  'newsroom',
  'carrier',
  'clinic',
  'school',
  'shop',
  'company',
  'npo',
])
export type OrganisationKind = z.output<typeof OrganisationKind>

const Role = z.strictObject({
  grants: z
    .array(z.string().regex(/^[a-z-]+:[a-z-]+$/))
    .describe('what its holders may do, as operations name it'),
  for: z
    .array(OrganisationKind)
    .min(1)
    .optional()
    .describe('kinds of organisations whose members may hold it; absent: the town office alone'),
})

/** Who may come in and what roles allow is decided in the town office: no other organisation ever holds these. */
const officeOnly = /^(people|definitions|organisations|machines):/
const everyone = 'organisations:members'

/** `commons/people/roles.yaml`. */
export const Roles = z
  .object({
    roles: z.record(z.string().regex(/^[a-z][a-z-]*$/), Role).describe('role to its grants'),
    breakGlass: z
      .array(z.string())
      .optional()
      .describe('roles a member may take for at most two hours in an emergency, with a reason and a review'),
  })
  .superRefine(({ roles, breakGlass = [] }, ctx) => {
    for (const [name, { grants, for: kinds = [] }] of Object.entries(roles)) {
      const reserved = grants.find((grant) => officeOnly.test(grant) && grant !== everyone)
      if (reserved !== undefined && kinds.some((kind) => kind !== 'town-office'))
        ctx.addIssue({
          code: 'custom',
          path: ['roles', name, 'for'],
          message: `${reserved} stays in the town office`,
        })
    }
    for (const [n, name] of breakGlass.entries())
      if (!Object.hasOwn(roles, name))
        ctx.addIssue({ code: 'custom', path: ['breakGlass', n], message: `no role ${name}` })
  })
export type Roles = z.output<typeof Roles>

/** Throws with every mistake and its path when the text is not a valid definition. */
export function parseRoles(text: string): Roles {
  return Roles.parse(parse(text))
}

/** All grants of the roles together; a role that no longer exists grants nothing. */
export function grantsOf(roles: Roles, held: readonly string[]): ReadonlySet<string> {
  return new Set(held.flatMap((role) => roles.roles[role]?.grants ?? []))
}

/** The roles that members of an organisation of this kind may hold, in the order of the file. */
export function rolesFor({ roles }: Roles, kind: OrganisationKind): string[] {
  return Object.entries(roles).flatMap(([name, { for: kinds = ['town-office'] }]) =>
    kinds.includes(kind) ? [name] : [],
  )
}
