import { parse } from 'yaml'
import { z } from 'zod'

/** `commons/people/roles.yaml`. */
export const Roles = z.object({
  roles: z
    .record(
      z.string().regex(/^[a-z][a-z-]*$/),
      z.strictObject({
        grants: z
          .array(z.string().regex(/^[a-z-]+:[a-z-]+$/))
          .describe('what its holders may do, as operations name it'),
      }),
    )
    .describe('role to its grants'),
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
