import { z } from 'zod'
import { command } from '#kernel'
import { inviteStaff } from '../invite.ts'
import { requireKnownRoles } from '../model/staff.ts'
import { Person } from '../schema.ts'
import type { SignInParts } from '../sign-in-parts.ts'

/**
 * Makes a member of staff and a link for one use within three days. The token is in the answer and nowhere else; a
 * browser's next page shows the link by `reveal`.
 */
export const invitePerson = (knownRoles: readonly string[], parts: SignInParts) =>
  command({
    name: 'people.invite',
    summary: 'adds a member of staff and makes a one-time enrolment link',
    grant: 'people:invite',
    freshProof: true,
    loud: true,
    secret: true,
    input: z.object({ name: Person.shape.name, roles: Person.shape.roles.min(1).meta({ label: '役割' }) }),
    output: z.object({
      personId: z.uuid(),
      token: z.string(),
      link: z.string(),
      /** The secret to show on the next page; null outside a browser. */
      reveal: z.uuid().nullable(),
    }),
    subject: (_input, output) => [output.personId],
    run: async (ctx, { name, roles }) => {
      requireKnownRoles(knownRoles, roles)
      return inviteStaff(ctx, { name, roles }, parts)
    },
  })
