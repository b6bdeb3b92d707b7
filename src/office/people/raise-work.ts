import type { Ctx } from '#kernel'
import { closeWork, raiseWork } from '#work'

const ownerRole = 'administrator'
const reEnrolmentKind = 'work.kind.people-re-enrolment'

type Concern = { kind: string; subject: string; path: string; dueInHours: number }

const raise = (ctx: Ctx, concern: Concern) =>
  raiseWork(ctx.db, { ...concern, ownerRole, now: ctx.now(), id: ctx.newId() })

const pageOf = (personId: string) => `/console/people/${personId}`

/** Somebody waits outside: a second administrator has an hour. */
export async function raiseReEnrolment(ctx: Ctx, requestId: string): Promise<void> {
  const path = `/console/people/re-enrolments/${requestId}`
  await raise(ctx, { kind: reEnrolmentKind, subject: requestId, path, dueInHours: 1 })
}

export async function closeReEnrolment(ctx: Ctx, requestId: string, note: string): Promise<void> {
  const closed = { kind: reEnrolmentKind, subject: requestId, by: ctx.actor.id, now: ctx.now(), note }
  await closeWork(ctx.db, closed)
}

/** Ask them whether it was them. */
export async function raisePaperCode(ctx: Ctx, codeId: string, personId: string): Promise<void> {
  const kind = 'work.kind.people-paper-code'
  await raise(ctx, { kind, subject: codeId, path: pageOf(personId), dueInHours: 24 })
}

export async function raiseCopiedKey(ctx: Ctx, passkeyId: string, personId: string): Promise<void> {
  const kind = 'work.kind.people-copied-key'
  await raise(ctx, { kind, subject: passkeyId, path: pageOf(personId), dueInHours: 1 })
}

export async function raiseReusedToken(ctx: Ctx, sessionId: string, personId: string): Promise<void> {
  const kind = 'work.kind.people-reused-token'
  await raise(ctx, { kind, subject: sessionId, path: pageOf(personId), dueInHours: 1 })
}
