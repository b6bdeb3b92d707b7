import { z } from 'zod'
import { type Ctx, code, command, machine, query } from '#kernel'
import { codeLength } from '../model/code.ts'
import type { Parts } from '../parts.ts'
import { Message, Withdrawal } from '../schema.ts'
import { codeDigest } from '../send.ts'
import { findByCode, findBySha256, findSha256, findWithdrawal } from '../store/index.ts'

/** A stranger tries a code ten times a minute: with a hundred bits that is never. */
const perMinute = 10

/** What anybody may know of a letter they hold: whose it is and what it says is not among it. */
const Verified = z.object({
  number: z.string(),
  kind: Message.shape.kind,
  section: z.string(),
  publishedAt: Message.shape.publishedAt,
  /** Of the file as it was handed out; null in the seconds before it is drawn. */
  sha256: z.string().nullable(),
  withdrawnAt: Withdrawal.shape.at.nullable(),
})

const output = z.object({ letter: Verified.nullable() })
const Sha256 = machine({ max: 64, min: 64, pattern: /^[0-9a-f]{64}$/ })

export const Code = code({ length: codeLength, label: '確認コード' })

/** Whether a letter with this code was issued. For every other code the answer is the same, and takes the same steps. */
export const verifyCode = (parts: Parts) =>
  query({
    name: 'inbox.verify',
    summary: 'tells whether a letter with this verification code was issued by the town',
    grant: 'public',
    perMinute,
    input: z.object({ code: Code }),
    output,
    run: async (ctx, { code: typed }) => verified(ctx, await findByCode(ctx.db, codeDigest(parts, typed))),
  })

export const verifyFile = query({
  name: 'inbox.verify-file',
  summary: 'tells whether a file with exactly this SHA-256 was issued by the town',
  grant: 'public',
  perMinute,
  input: z.object({ sha256: Sha256 }),
  output,
  run: async (ctx, { sha256 }) => verified(ctx, await findBySha256(ctx.db, sha256)),
})

/** Takes the digest of a chosen file, and nothing of the file. What it means is asked by `inbox.verify-file`. */
export const takeDigest = command({
  name: 'inbox.take-digest',
  summary: 'takes the SHA-256 of a chosen file, to compare it with what was issued',
  grant: 'public',
  perMinute,
  input: z.object({
    file: Sha256.meta({ label: 'PDFファイル', control: 'file', accept: '.pdf,application/pdf' }),
  }),
  output: z.object({ sha256: Sha256 }),
  run: async (_ctx, { file }) => ({ sha256: file }),
})

async function verified(ctx: Ctx, message: Message | undefined): Promise<z.output<typeof output>> {
  if (!message || message.number === null) return { letter: null }
  const { number, kind, section, publishedAt } = message
  const sha256 = await findSha256(ctx.db, message.id)
  const withdrawal = await findWithdrawal(ctx.db, message.id)
  return { letter: { number, kind, section, publishedAt, sha256, withdrawnAt: withdrawal?.at ?? null } }
}
