import { z } from 'zod'
import { command, plus } from '#kernel'
import { requireKnownRoles } from '../model/staff.ts'
import { Person } from '../schema.ts'
import { keepForMaker } from '../secrets.ts'
import type { SignInParts } from '../sign-in-parts.ts'
import { addEnrolment, addPerson } from '../store/index.ts'
import { hashToken, makeToken } from '../token.ts'

const enrolmentHours = 72

/**
 * Makes a member of staff and a link for one use within three days. The token is in the answer and nowhere else; a
 * browser's next page shows the link by `reveal`.
 */
export const invitePerson = (knownRoles: readonly string[], parts: SignInParts) =>
  command({
    name: 'people.invite',
    summary: 'adds a member of staff and makes a one-time enrolment link',
    grant: 'people:invite',
    loud: true,
    secret: true,
    input: Person.pick({ name: true, roles: true }),
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
      const personId = ctx.newId()
      const token = makeToken((bytes) => ctx.random(bytes))
      const now = ctx.now()
      const expiresAt = plus(now, enrolmentHours * 3_600_000)
      await addPerson(ctx.db, {
        id: personId,
        kind: 'staff',
        name,
        roles,
        persona: false,
        createdAt: now,
        removedAt: null,
      })
      await addEnrolment(ctx.db, {
        tokenHash: hashToken(token),
        personId,
        expiresAt,
        usedAt: null,
        reEnrolmentId: null,
      })
      const link = `${parts.publicUrl}/ja/enrol/${token}`
      const secret = { kind: 'enrolment' as const, personId, lines: [link] }
      return { personId, token, link, reveal: await keepForMaker(ctx, parts.key, secret) }
    },
  })
