import { z } from 'zod'
import { command, personName, plus } from '#kernel'
import { addEnrolment, addPerson, anyEnrolmentUsed, listPeople } from '../store/index.ts'
import { hashToken, makeToken } from '../token.ts'

const linkHours = 72
const role = 'administrator'

/**
 * The link the first start prints. Until somebody has enrolled, every start makes a new one for the same person; from
 * then on there is none, and a lost key is mended by colleagues.
 */
export const inviteFirst = command({
  name: 'people.invite-first',
  summary: 'makes the enrolment link of the first administrator',
  grant: 'system',
  loud: true,
  secret: true,
  input: z.object({ name: personName() }),
  output: z.object({ token: z.string().nullable() }),
  run: async (ctx, { name }) => {
    if (await anyEnrolmentUsed(ctx.db)) return { token: null }
    const now = ctx.now()
    const known = (await listPeople(ctx.db, { persona: false })).find((person) => person.roles.includes(role))
    const personId = known?.id ?? ctx.newId()
    const added = {
      id: personId,
      kind: 'staff' as const,
      name,
      roles: [role],
      persona: false,
      createdAt: now,
      removedAt: null,
    }
    if (!known) await addPerson(ctx.db, added)
    const token = makeToken((bytes) => ctx.random(bytes))
    await addEnrolment(ctx.db, {
      tokenHash: hashToken(token),
      personId,
      expiresAt: plus(now, linkHours * 3_600_000),
      usedAt: null,
      reEnrolmentId: null,
    })
    return { token }
  },
})
