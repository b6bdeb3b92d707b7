import { z } from 'zod'
import { command, plus } from '#kernel'
import { problem } from '../problems.ts'
import { Person } from '../schema.ts'
import { addEnrolment, addPerson } from '../store.ts'
import { hashToken, makeToken } from '../token.ts'

const enrolmentHours = 72

/** Makes a member of staff and a link for one use within three days; the token is in the answer and nowhere else. */
export const invitePerson = (knownRoles: () => readonly string[]) =>
  command({
    name: 'people.invite',
    summary: 'adds a member of staff and makes a one-time enrolment link',
    grant: 'people:invite',
    secret: true,
    input: Person.pick({ name: true, roles: true }),
    output: z.object({ personId: z.uuid(), token: z.string() }),
    subject: (_input, output) => [output.personId],
    run: async (ctx, { name, roles }) => {
      const unknown = roles.find((role) => !knownRoles().includes(role))
      if (unknown !== undefined) throw problem('unknown-role', { role: unknown })
      const personId = ctx.newId()
      const token = makeToken((bytes) => ctx.random(bytes))
      const expiresAt = plus(ctx.now(), enrolmentHours * 3_600_000)
      await addPerson(ctx.db, { id: personId, name, roles, persona: false, createdAt: ctx.now() })
      await addEnrolment(ctx.db, { tokenHash: hashToken(token), personId, expiresAt, usedAt: null })
      return { personId, token }
    },
  })
