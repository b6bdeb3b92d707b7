import { type Ctx, plus } from '#kernel'
import { keepForMaker } from './secrets.ts'
import type { SignInParts } from './sign-in-parts.ts'
import { addEnrolment, addPerson } from './store/index.ts'
import { hashToken, makeToken } from './token.ts'

const enrolmentHours = 72

export type Invited = {
  personId: string
  token: string
  link: string
  /** The secret to show on the next page; null outside a browser. */
  reveal: string | null
}

/** Makes a member of staff, in the caller's transaction, and a link for one use within three days. */
export async function inviteStaff(
  ctx: Ctx,
  { name, roles }: { name: string; roles: string[] },
  parts: Pick<SignInParts, 'key' | 'consoleUrl'>,
): Promise<Invited> {
  const personId = ctx.newId()
  const token = makeToken((bytes) => ctx.random(bytes))
  const now = ctx.now()
  const made = { kind: 'staff' as const, persona: false, createdAt: now, removedAt: null }
  await addPerson(ctx.db, { id: personId, name, roles, ...made })
  await addEnrolment(ctx.db, {
    tokenHash: hashToken(token),
    personId,
    expiresAt: plus(now, enrolmentHours * 3_600_000),
    usedAt: null,
    reEnrolmentId: null,
  })
  const link = `${parts.consoleUrl}/ja/enrol/${token}`
  const secret = { kind: 'enrolment' as const, personId, lines: [link] }
  return { personId, token, link, reveal: await keepForMaker(ctx, parts.key, secret) }
}
