import { type Ctx, plus } from '#kernel'
import { type Case, type Done, numbered } from './model/decide.ts'
import { keepUntil, nextDocumentNumber } from './numbers.ts'
import { closeStep, closeSteps, raiseReturned, raiseReview, raiseSteps } from './raise-work.ts'
import type { Document } from './schema.ts'
import { addStep, saveDocument } from './store/index.ts'

/** When the next stage of a version is due. */
export const dueOf = ({ version }: Case, now: string): string =>
  plus(now, version.terms.hoursPerStep * 3_600_000)

/** Keeps what somebody did and all that follows from it: the number of a decision, lists of work, the event. */
export async function finish(ctx: Ctx, given: Case, done: Done, drafter: string): Promise<Document> {
  const { step } = done
  await addStep(ctx.db, step)
  await closeStep(ctx, step)
  const after: Case = { ...given, document: done.document, steps: [...given.steps, step] }
  const seat = given.version.route[step.stage]?.seats[step.seat]
  if (seat && step.act === 'approve') await raiseReview(ctx, { step, seat })
  const document = done.decided ? await withNumber(ctx, after) : done.document
  await saveDocument(ctx.db, document)
  if (step.act !== 'approve') await closeSteps(ctx, { ...given, steps: after.steps }, step.act)
  if (document.state === 'sent-back') await raiseReturned(ctx, after, drafter)
  if (document.state === 'submitted' && document.stage !== given.document.stage) await raiseSteps(ctx, after)
  await tell(ctx, document)
  return document
}

/** The number is taken last, for whoever takes one of the same symbol waits until this is committed. */
async function withNumber(ctx: Ctx, { document, version }: Case): Promise<Document> {
  const { symbol, retentionYears } = version.terms
  const { fiscalYear, number } = await nextDocumentNumber(ctx.db, { symbol, now: ctx.now() })
  return numbered(document, { symbol, fiscalYear, number, keepUntil: keepUntil(ctx.now(), retentionYears) })
}

const events = {
  decided: 'approval.decided',
  'sent-back': 'approval.sent-back',
  rejected: 'approval.rejected',
  withdrawn: 'approval.withdrawn',
} as const

/** Tells who listens how it ended or that it came back; ids only. */
export async function tell(ctx: Ctx, { id, state, subjectModule, subjectId }: Document): Promise<void> {
  if (!(state in events)) return
  const about = subjectModule && subjectId ? { module: subjectModule, subject: subjectId } : {}
  await ctx.emit(events[state as keyof typeof events], id, about)
}
