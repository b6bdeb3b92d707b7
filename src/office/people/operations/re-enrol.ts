import { type Ctx, command } from '#kernel'
import { notify } from '../notify.ts'
import { problem } from '../problems.ts'
import { startSession } from '../start-session.ts'
import {
  dropPasskeys,
  dropRevealsAbout,
  endSessions,
  markRequestUsed,
  spendLink,
  voidPaperCodes,
} from '../store/index.ts'
import { hashToken } from '../token.ts'
import { enrol } from './enrol.ts'

/**
 * Exchanges the link two people agreed on for a session. From this moment, and not before, nothing the person had
 * opens any door: not the keys, not the paper codes, not the sessions.
 */
export const reEnrol = command({
  name: 'people.re-enrol',
  summary: 'signs in with the one-time link of an approved re-enrolment, and voids every earlier way in',
  grant: 'public',
  side: 'console',
  loud: true,
  secret: true,
  perMinute: 10,
  input: enrol.input,
  output: enrol.output,
  subject: (_input, output) => [output.personId],
  run: async (ctx, { token }) => {
    const link = { tokenHash: hashToken(token), now: ctx.now(), after: 're-enrolment' as const }
    const used = await spendLink(ctx.db, link)
    if (!used?.reEnrolmentId) throw problem('enrolment-invalid')
    await voidWaysIn(ctx, used.personId)
    await markRequestUsed(ctx.db, used.reEnrolmentId, ctx.now())
    await notify(ctx, used.personId, 're-enrolled')
    return startSession(ctx, { id: used.personId, kind: 'staff' }, 're-enrolment')
  },
})

/** Takes away everything a person can come in with. */
export async function voidWaysIn(ctx: Ctx, personId: string): Promise<void> {
  await dropPasskeys(ctx.db, personId)
  await voidPaperCodes(ctx.db, personId, ctx.now())
  await dropRevealsAbout(ctx.db, personId)
  await endSessions(ctx.db, personId)
}
