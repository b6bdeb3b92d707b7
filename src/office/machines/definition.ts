import { parse } from 'yaml'
import { z } from 'zod'

/** What only people do, and who may come in at all: no machine ever holds these. */
const peopleOnly =
  /^(people|definitions|machines|organisations|audit):|:(approve|override|decide|publish|manage|invite|erase)$/

/** `commons/machines/roles.yaml`. */
export const MachineRoles = z.strictObject({
  roles: z
    .record(
      z.string().regex(/^[a-z][a-z-]{0,59}$/),
      z.strictObject({
        grants: z
          .array(
            z
              .string()
              .regex(/^[a-z-]+:[a-z-]+$/)
              .refine((grant) => !peopleOnly.test(grant), 'is for people'),
          )
          .min(1)
          .describe('what machines with this role may be allowed, as operations name it'),
      }),
    )
    .describe('role to its grants'),
})
export type MachineRoles = z.output<typeof MachineRoles>

const longest = 64 * 1024

/** Throws with every mistake and its path when the text is not a valid definition, or longer than 64 KiB. */
export function parseMachineRoles(text: string): MachineRoles {
  if (text.length > longest) throw new Error(`the roles of machines are longer than ${longest} characters`)
  return MachineRoles.parse(parse(text, { maxAliasCount: 0, logLevel: 'error' }))
}
