import type { Ctx } from '#kernel'
import { closeWork, raiseWork } from '#work'
import type { Alert } from './schema.ts'

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
