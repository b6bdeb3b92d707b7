import type { Ctx, Instant } from '#kernel'
import { closeWork, type Raise, raiseWork } from '#work'
import type { Alert, Question } from './schema.ts'
import { answerQuestion } from './store/index.ts'

type Item = Pick<Raise, 'kind' | 'ownerRole' | 'dueInHours' | 'selfClosing'>

/** Somebody's work about an alert, on its page. */
const raise = (ctx: Ctx, subject: string, item: Item): Promise<void> =>
  raiseWork(ctx.db, {
    ...item,
    ...{ subject, path: `/console/alerts/${subject}`, now: ctx.now(), id: ctx.newId() },
  })

const close = (ctx: Ctx, subject: string, closing: { kind: string; note: string }): Promise<void> =>
  closeWork(ctx.db, { ...closing, subject, by: ctx.actor.id, now: ctx.now() })

const approval = 'work.kind.alerts-approval'

/** A submitted alert is the approvers' work from that moment, due in a quarter of an hour. */
export const raiseApproval = (ctx: Ctx, { id }: Pick<Alert, 'id'>): Promise<void> =>
  raise(ctx, id, { kind: approval, ownerRole: 'approver', dueInHours: 0.25 })

/** Decided one way or the other. */
export const closeApproval = (ctx: Ctx, alertId: string): Promise<void> =>
  close(ctx, alertId, { kind: approval, note: 'decided' })

const proposal = 'work.kind.alerts-proposal'

/** Something was proposed: the officer on duty has five minutes to look. */
export const raiseProposal = (ctx: Ctx, { id }: Pick<Alert, 'id'>): Promise<void> =>
  raise(ctx, id, { kind: proposal, ownerRole: 'duty-officer', dueInHours: 5 / 60 })

/** Taken up by an officer, put aside, or overtaken by a newer telegram. */
export const closeProposal = (ctx: Ctx, alertId: string): Promise<void> =>
  close(ctx, alertId, { kind: proposal, note: 'taken up' })

/** It went out without two people: somebody looks at it within a day. */
const raiseReview = (ctx: Ctx, alertId: string, kind: string): Promise<void> =>
  raise(ctx, alertId, { kind, ownerRole: 'administrator', dueInHours: 24 })

/** Class 1 went out without a person. */
export const raiseAutomaticReview = (ctx: Ctx, { id }: Pick<Alert, 'id'>): Promise<void> =>
  raiseReview(ctx, id, 'work.kind.alerts-automatic')

/** One person decided alone. */
export const raiseOverrideReview = (ctx: Ctx, { id }: Pick<Alert, 'id'>): Promise<void> =>
  raiseReview(ctx, id, 'work.kind.alerts-override')

const question = 'work.kind.alerts-still-valid'

/** Is it still valid? The officer on duty says; after the due time it comes before others, by `escalation.yaml`. */
export const raiseQuestion = (ctx: Ctx, { id }: Pick<Alert, 'id'>, dueAt: Instant): Promise<void> =>
  raise(ctx, id, {
    ...{ kind: question, ownerRole: 'duty-officer', selfClosing: true },
    dueInHours: (Date.parse(dueAt) - Date.parse(ctx.now())) / 3_600_000,
  })

/** Answered, or overtaken by its end. False when nothing was asked. */
export async function closeQuestion(
  ctx: Ctx,
  alertId: string,
  answer: NonNullable<Question['answer']>,
): Promise<boolean> {
  const by = { answer, answeredAt: ctx.now(), answeredBy: ctx.actor.id }
  if (!(await answerQuestion(ctx.db, alertId, by))) return false
  await close(ctx, alertId, { kind: question, note: answer })
  return true
}
