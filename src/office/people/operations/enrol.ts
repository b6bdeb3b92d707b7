import { z } from 'zod'
import { command, machine } from '#kernel'
import { problem } from '../problems.ts'
import { SignedIn } from '../schema.ts'
import { startSession } from '../start-session.ts'
import { spendLink } from '../store/index.ts'
import { hashToken } from '../token.ts'

/** Exchanges a one-time link for a session. A used, expired or unknown link gets one and the same refusal. */
export const enrol = command({
  name: 'people.enrol',
  summary: 'signs in with a one-time enrolment link',
  grant: 'public',
  side: 'console',
  secret: true,
  perMinute: 10,
  input: z.object({ token: machine({ max: 100, control: 'hidden' }) }),
  output: SignedIn,
  subject: (_input, output) => [output.personId],
  run: async (ctx, { token }) => {
    const link = { tokenHash: hashToken(token), now: ctx.now(), after: 'invitation' as const }
    const used = await spendLink(ctx.db, link)
    if (!used) throw problem('enrolment-invalid')
    return startSession(ctx, { id: used.personId, kind: 'staff' }, 'enrolment')
  },
})
