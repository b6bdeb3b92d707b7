import { type Ctx, type NodeKey, plus } from '#kernel'
import { codeBytes, formatCode, keepForMaker, openAccount, readCode } from '#people'
import { codeLifetime } from './model/code.ts'
import type { CounterCode } from './schema.ts'
import { addCode, voidCodes } from './store/index.ts'

/** The digest a code is kept as: without the node key nobody can try codes against the table. */
export const digestOf = (key: NodeKey, code: string): string => key.digest('residents.code', code)

/** A new code of 120 random bits, in groups as people read it, and what is kept of it. */
export function makeCode(ctx: Ctx, key: NodeKey): { code: string; digest: string } {
  const code = formatCode(ctx.random(codeBytes))
  return { code, digest: digestOf(key, readCode(code) ?? '') }
}

type Issue = Pick<CounterCode, 'residentId' | 'channel' | 'document'>

/**
 * Makes a code that signs this person in once, opens their account, and voids every earlier code. `reveal` shows it on
 * its maker's next page; null outside a browser, where the answer itself is read.
 */
export async function issueCode(
  ctx: Ctx,
  key: NodeKey,
  issue: Issue,
): Promise<{ code: string; reveal: string | null; expiresAt: string }> {
  const { residentId, channel } = issue
  const now = ctx.now()
  await openAccount(ctx, residentId)
  await voidCodes(ctx.db, residentId, now)
  const { code, digest } = makeCode(ctx, key)
  const expiresAt = plus(now, codeLifetime[channel])
  const unused = { madeBy: ctx.actor.id, madeAt: now, expiresAt, usedAt: null, voidAt: null }
  await addCode(ctx.db, { ...issue, ...unused, id: ctx.newId(), digest })
  const secret = { kind: 'counter-code' as const, personId: residentId, lines: [code] }
  return { code, reveal: await keepForMaker(ctx, key, secret), expiresAt }
}
