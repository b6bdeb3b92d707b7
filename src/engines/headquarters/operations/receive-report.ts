import { z } from 'zod'
import { isTimely } from '#formats/standard-webhooks'
import { type Ctx, command, machine, plus } from '#kernel'
import { faultsOfReceived, missingOf } from '../model/reconcile.ts'
import type { HeadquartersParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { refuseFaults } from '../refuse-faults.ts'
import { type Received, SentReport } from '../schema.ts'
import { addReceived, holdTown, keepReporting, lockReports, neighboursOf, numbersOf } from '../store/index.ts'

/** The largest report there can be: 2,000 places with every figure. */
export const MOST_BYTES = 2 * 1024 * 1024
/** How far the clock of a town may be ahead. */
const aheadMs = 5 * 60_000

const Input = z.object({
  town: machine({ max: 6 }),
  /** Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`; empty where the header was missing. */
  id: machine({ min: 0, max: 100 }),
  timestamp: machine({ min: 0, max: 20 }),
  signature: machine({ min: 0, max: 2000 }),
  /** Base64 of the bytes that are signed. */
  body: machine({ min: 0, max: Math.ceil(MOST_BYTES / 3) * 4 }),
})
type Posted = z.output<typeof Input>

/**
 * In a prefecture: takes in the report of a town it admitted. Nothing of it is read before the town's signature was seen
 * to be right and fresh. The same report again changes nothing; another under its number is refused. What comes late or
 * after a gap is taken, and the answer names the numbers that are missing.
 */
export const receiveReport = (parts: HeadquartersParts) =>
  command({
    name: 'headquarters.receive-report',
    summary: 'takes in the numbered report of a town, proved by its signature',
    grant: 'public',
    perMinute: 120,
    input: Input,
    output: z.object({
      outcome: z.enum(['taken', 'seen']),
      number: z.int(),
      /** Numbers below the highest that did not come; the first hundred. */
      missing: z.array(z.int()),
    }),
    subject: ({ town }) => [town],
    run: async (ctx, posted) => {
      const bytes = Buffer.from(posted.body, 'base64')
      await requireProof(ctx, parts, { posted, bytes })
      const report = readReport(bytes)
      if (report.town !== posted.town) throw problem('wrong-town', { town: report.town })
      if (report.asOf > plus(ctx.now(), aheadMs)) throw problem('time-ahead')
      await lockReports(ctx.db, report.town)
      const outcome = await take(ctx, report, posted.id)
      const missing = missingOf(await numbersOf(ctx.db, report)).slice(0, 100)
      return { outcome, number: report.number, missing }
    },
  })

async function requireProof(
  ctx: Ctx,
  { secrets }: HeadquartersParts,
  { posted, bytes }: { posted: Posted; bytes: Buffer },
): Promise<void> {
  const town = await holdTown(ctx.db, posted.town)
  const { id, timestamp, signature } = posted
  // A town that was never admitted is answered like a wrong signature, and takes as long.
  const asked = town ?? { code: posted.town, secretNumber: 0, renewedAt: null }
  const signed = secrets.isSigned(asked, { id, timestamp, signature, body: bytes }, ctx.now())
  if (!town || !signed) throw problem('bad-signature')
  if (!isTimely(timestamp, ctx.now())) throw problem('out-of-date')
  if (town.withdrawnAt !== null) throw problem('town-withdrawn')
}

function readReport(bytes: Buffer): SentReport {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) throw problem('malformed', { where: '' })
    throw error
  }
  const read = SentReport.safeParse(json)
  if (!read.success) throw problem('malformed', { where: read.error.issues[0]?.path.join('.') ?? '' })
  return read.data
}

async function take(ctx: Ctx, report: SentReport, messageId: string): Promise<'taken' | 'seen'> {
  if ((await keepReporting(ctx.db, report)) !== report.drill) throw problem('drill-changed')
  const { same, before, after } = await neighboursOf(ctx.db, report)
  if (same !== null) {
    if (isSame(same, report)) return 'seen'
    throw problem('other-content', { number: report.number })
  }
  refuseFaults(faultsOfReceived(report, { before, after }))
  const at = { receivedAt: ctx.now(), receivedFrom: messageId }
  await addReceived(ctx.db, { ...report, ...at, id: ctx.newId() })
  return 'taken'
}

/** The schema puts both into one order. */
const isSame = (kept: Received, sent: SentReport) =>
  JSON.stringify(SentReport.parse(kept)) === JSON.stringify(sent)
