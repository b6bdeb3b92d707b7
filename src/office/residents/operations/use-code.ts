import { z } from 'zod'
import { type Ctx, command, line } from '#kernel'
import { readCode, SignedIn, startSession } from '#people'
import { digestOf } from '../codes.ts'
import { canSignIn } from '../model/life.ts'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import type { Resident } from '../schema.ts'
import { findResident, spendCode } from '../store/index.ts'

/**
 * Signs in with a code of the town office and uses it up. A wrong, used, void, expired or unreadable code is one and the
 * same refusal after the same one step.
 */
export const signInWithCode = (parts: ResidentsParts) =>
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
      const row = await residentOfCode(ctx, parts, code)
      if (!row) throw problem('code-refused')
      return startSession(ctx, { id: row.id, kind: 'resident' }, 'counter-code')
    },
  })

/** Whose code this is, which is then used up; null for whatever is wrong, and for who cannot sign in any more. */
export async function residentOfCode(
  ctx: Ctx,
  { key }: ResidentsParts,
  code: string,
): Promise<Resident | null> {
  const id = await spendCode(ctx.db, digestOf(key, readCode(code) ?? ''), ctx.now())
  const row = id && (await findResident(ctx.db, id))
  return row && canSignIn(row) ? row : null
}
