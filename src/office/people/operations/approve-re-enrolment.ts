import { z } from 'zod'
import { command, plus } from '#kernel'
import { approve, linkLifetime } from '../model/re-enrolment.ts'
import { problem } from '../problems.ts'
import { closeReEnrolment } from '../raise-work.ts'
import { keepForMaker } from '../secrets.ts'
import type { SignInParts } from '../sign-in-parts.ts'
import { addEnrolment, findStaff, lockRequest, saveDecision } from '../store/index.ts'
import { hashToken, makeToken } from '../token.ts'

/**
 * The second person agrees, and gets the link to hand over; it works once, for an hour. The old keys and sessions stay
 * until it is used: who found the keys again loses nothing. The operator of the machine may be one of the two.
 */
export const approveReEnrolment = (parts: SignInParts) =>
  command({
    name: 'people.approve-re-enrolment',
    summary: 'a second person approves a re-enrolment and gets its one-time link',
    grant: 'people:re-enrol',
    freshProof: true,
    loud: true,
    secret: true,
    input: z.object({ id: z.uuid().meta({ control: 'hidden' }) }),
    output: z.object({
      personId: z.uuid(),
      token: z.string(),
      link: z.string(),
      /** The secret to show on the next page; null outside a browser. */
      reveal: z.uuid().nullable(),
    }),
    subject: (_input, output) => [output.personId],
    run: async (ctx, { id }) => {
      const asked = await lockRequest(ctx.db, id)
      if (!asked || !(await findStaff(ctx.db, asked.personId))) throw problem('not-found')
      const approved = approve(asked, { actor: ctx.actor.id, now: ctx.now() })
      await saveDecision(ctx.db, approved)
      await closeReEnrolment(ctx, id, 'approved')
      const { personId } = approved
      const token = makeToken((bytes) => ctx.random(bytes))
      const expiresAt = plus(ctx.now(), linkLifetime)
      const enrolment = { tokenHash: hashToken(token), personId, expiresAt, usedAt: null }
      await addEnrolment(ctx.db, { ...enrolment, reEnrolmentId: id })
      const link = `${parts.consoleUrl}/ja/re-enrol/${token}`
      const secret = { kind: 're-enrolment' as const, personId, lines: [link] }
      return { personId, token, link, reveal: await keepForMaker(ctx, parts.key, secret) }
    },
  })
