import { createHash } from 'node:crypto'
import type { Ctx } from '#kernel'
import type { SourceDefinition } from './definition.ts'
import { type Examined, examine } from './examine.ts'
import type { IntakeParts } from './parts.ts'
import { quarantine, type Refusing } from './quarantine.ts'
import type { DefectReport, Refused, Route } from './schema.ts'
import {
  addArrival,
  certificatesOf,
  findFirst,
  findRefused,
  lockMessage,
  noteContact,
} from './store/index.ts'
import { writeToSender } from './write-to-sender.ts'

/** Bytes as a source brought them. */
export type Arrived = {
  source: SourceDefinition
  route: Route
  /** What the sender calls it: an address, a file name, a topic. */
  label: string
  bytes: Uint8Array
  /** How the sender learns of a refusal. */
  told: Refused['told']
}

/** What became of them; `report` only where they were refused. */
export type Received = {
  sha256: string
  outcome: string
  alertId: string | null
  report: DefectReport | null
}

export type ReceiveParts = Pick<IntakeParts, 'takeIn' | 'delivery' | 'town' | 'words'>

/** Largest message that is taken in: four times the largest telegram known. */
export const MOST_BYTES = 16 * 1024 * 1024

const pushes: ReadonlySet<Route> = new Set(['push', 'webhook', 'mqtt', 'line', 'post', 'contact'])

/**
 * Takes in what a source brought, in the caller's transaction: a receipt, first or later; what alerts makes of it; what is
 * refused goes to the quarantine with its defects. The same message again, be it in other bytes, is a receipt and nothing more.
 */
export async function receive(ctx: Ctx, parts: ReceiveParts, arrived: Arrived): Promise<Received> {
  const { source, route, bytes } = arrived
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await lockMessage(ctx.db, sha256)
  const examined = await examine(bytes, (issuer) => certificatesOf(ctx.db, issuer, ctx.now()))
  const taken = await judge(ctx, parts, { arrived, examined, sha256 })
  await keepReceipt(ctx, { arrived, examined, sha256, taken })
  await noteContact(ctx.db, source.id, { now: ctx.now(), message: true, pushed: pushes.has(route) })
  if (taken.report) await refuse(ctx, parts, { ...arrived, sha256, report: taken.report })
  return { sha256, outcome: taken.outcome, alertId: taken.alertId, report: taken.report }
}

/** Kept, and told to who asked to be written to; the same again is told once. */
async function refuse(ctx: Ctx, parts: ReceiveParts, refusing: Refusing): Promise<void> {
  const isNew = await quarantine(ctx, refusing)
  if (isNew && refusing.told === 'mail') await writeToSender(ctx, parts, refusing)
}

type Judged = {
  outcome: string
  reason: string | null
  alertId: string | null
  report: DefectReport | null
  /** The bytes that came first of the same message, which other bytes may say again. */
  message: string
}
type Case = { arrived: Arrived; examined: Examined; sha256: string }

async function judge(ctx: Ctx, parts: ReceiveParts, { arrived, examined, sha256 }: Case): Promise<Judged> {
  const { source, bytes } = arrived
  const refuse = (code: string): Judged => ({
    outcome: 'refused',
    reason: code,
    alertId: null,
    report: { code, findings: examined.findings },
    message: sha256,
  })
  if (source.signed && examined.format === 'cap' && !isVouchedFor(examined))
    return refuse(examined.signature === 'invalid' ? 'signature-invalid' : 'signature-missing')
  const { outcome, reason, alertId, firstSha256 } = await parts.takeIn(ctx, bytes, {
    automatic: source.automatic,
  })
  if (outcome === 'refused') return refuse(reason ?? 'refused')
  // What was refused before is refused again: who sends it once more is told the same.
  const before = outcome === 'duplicate' ? await findRefused(ctx.db, sha256, null) : undefined
  if (before) return refuse(before.code)
  return { outcome, reason, alertId, report: null, message: firstSha256 }
}

const isVouchedFor = ({ signature }: Examined) => signature === 'strict' || signature === 'normalised'

async function keepReceipt(
  ctx: Ctx,
  { arrived, examined, sha256, taken }: Case & { taken: Judged },
): Promise<void> {
  const now = ctx.now()
  const first = await findFirst(ctx.db, taken.message)
  const isFirst = first === undefined && taken.outcome !== 'duplicate'
  const { issuer, format, valid, rules, signature, profiles, drill } = examined
  await addArrival(ctx.db, {
    id: ctx.newId(),
    source: arrived.source.id,
    route: arrived.route,
    sha256,
    size: arrived.bytes.length,
    receivedAt: now,
    message: taken.message,
    first: isFirst,
    behindMs: first === undefined ? null : Math.max(0, Date.parse(now) - Date.parse(first.receivedAt)),
    outcome: taken.outcome,
    reason: taken.reason,
    issuer,
    format,
    valid,
    rules,
    signature,
    profiles,
    drill,
  })
}
