import { z } from 'zod'
import { command, line } from '#kernel'
import { readCode, SignedIn, startSession } from '#people'
import { digestOf } from '../codes.ts'
import { canSignIn } from '../model/life.ts'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { findResident, spendCode } from '../store/index.ts'

/**
 * Signs in with a code of the town office and uses it up. A wrong, used, void, expired or unreadable code is one and the
 * same refusal after the same one step.
 */
export const signInWithCode = ({ key }: ResidentsParts) =>
  command({
    name: 'residents.use-code',
    summary: 'signs a resident in with a single-use code of the town office',
    grant: 'public',
    loud: true,
    secret: true,
    perMinute: 5,
    input: z.object({ code: line({ label: '役場のコード', max: 100, autocomplete: 'one-time-code' }) }),
    output: SignedIn,
    subject: (_input, { personId }) => [personId],
    run: async (ctx, { code }) => {
      const id = await spendCode(ctx.db, digestOf(key, readCode(code) ?? ''), ctx.now())
      const row = id && (await findResident(ctx.db, id))
      if (!row || !canSignIn(row)) throw problem('code-refused')
      const { id: personId } = row
      return startSession(ctx, { id: personId, kind: 'resident' }, 'counter-code')
    },
  })
