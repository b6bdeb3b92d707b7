import type { Ctx, Instant } from '#kernel'
import { closeWork, raiseWork } from '#work'
import type { Alert, Question } from './schema.ts'
import { answerQuestion } from './store/index.ts'

const kind = 'work.kind.alerts-approval'
const approvalHours = 0.25
const proposalKind = 'work.kind.alerts-proposal'
const proposalHours = 5 / 60

/** A submitted alert is the approvers' work from that moment, due in a quarter of an hour. */
export async function raiseApproval(ctx: Ctx, alert: Pick<Alert, 'id'>): Promise<void> {
  await raiseWork(ctx.db, {
    kind,
    subject: alert.id,
    path: `/console/alerts/${alert.id}`,
    ownerRole: 'approver',
    dueInHours: approvalHours,
    now: ctx.now(),
    id: ctx.newId(),
  })
}

/** A telegram proposed something: the officer on duty has five minutes to look. */
export async function raiseProposal(ctx: Ctx, alert: Pick<Alert, 'id'>): Promise<void> {
  const item = {
    kind: proposalKind,
    subject: alert.id,
    path: `/console/alerts/${alert.id}`,
    ownerRole: 'duty-officer',
  }
  await raiseWork(ctx.db, { ...item, dueInHours: proposalHours, now: ctx.now(), id: ctx.newId() })
}

/** Class 1 went out without a person: somebody looks at it within a day. */
export async function raiseAutomaticReview(ctx: Ctx, alert: Pick<Alert, 'id'>): Promise<void> {
  const item = {
    kind: 'work.kind.alerts-automatic',
    subject: alert.id,
    path: `/console/alerts/${alert.id}`,
    ownerRole: 'administrator',
  }
  await raiseWork(ctx.db, { ...item, dueInHours: 24, now: ctx.now(), id: ctx.newId() })
}

const questionKind = 'work.kind.alerts-still-valid'

/** Is it still valid? The officer on duty says; after the due time it comes before others, by `escalation.yaml`. */
export async function raiseQuestion(ctx: Ctx, alertId: string, dueAt: Instant): Promise<void> {
  await raiseWork(ctx.db, {
    kind: questionKind,
    subject: alertId,
    path: `/console/alerts/${alertId}`,
    ownerRole: 'duty-officer',
    selfClosing: true,
    dueInHours: (Date.parse(dueAt) - Date.parse(ctx.now())) / 3_600_000,
    now: ctx.now(),
    id: ctx.newId(),
  })
}

/** Answered, or overtaken by its end. False when nothing was asked. */
export async function closeQuestion(
  ctx: Ctx,
  alertId: string,
  answer: NonNullable<Question['answer']>,
): Promise<boolean> {
  const by = { answer, answeredAt: ctx.now(), answeredBy: ctx.actor.id }
  if (!(await answerQuestion(ctx.db, alertId, by))) return false
  await closeWork(ctx.db, {
    kind: questionKind,
    subject: alertId,
    by: ctx.actor.id,
    now: ctx.now(),
    note: answer,
  })
  return true
}

/** Decided one way or the other. */
export async function closeApproval(ctx: Ctx, alertId: string): Promise<void> {
  await closeWork(ctx.db, { kind, subject: alertId, by: ctx.actor.id, now: ctx.now(), note: 'decided' })
}

/** Taken up by an officer, put aside, or overtaken by a newer telegram. */
export async function closeProposal(ctx: Ctx, alertId: string): Promise<void> {
  await closeWork(ctx.db, {
    kind: proposalKind,
    subject: alertId,
    by: ctx.actor.id,
    now: ctx.now(),
    note: 'taken up',
  })
}
