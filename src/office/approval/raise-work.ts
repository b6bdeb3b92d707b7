import type { Ctx } from '#kernel'
import { closeWork, raiseWork } from '#work'
import { type Case, openSeats } from './model/decide.ts'
import type { Step } from './schema.ts'

const stepKind = 'work.kind.approval-step'
const returnedKind = 'work.kind.approval-returned'
const reviewKind = 'work.kind.approval-review'

/** How long somebody who was absent has to read what was decided in their place. */
const reviewHours = 14 * 24

const pageOf = (id: string) => `/console/approvals/${id}`

type Place = { version: number; stage: number; seat: number }
const placeId = (id: string, { version, stage, seat }: Place) => `${id} ${version}.${stage}.${seat}`

const ownerOf = ({ position, section }: { position: string; section: string | null }) => ({
  ownerRole: position,
  ...(section === null ? {} : { ownerSection: section }),
})

const raised = (ctx: Ctx) => ({ now: ctx.now(), id: ctx.newId() })

/** Everybody whose place is open now has it on their list. */
export async function raiseSteps(ctx: Ctx, given: Case): Promise<void> {
  const { id, version } = given.document
  for (const place of openSeats(given))
    await raiseWork(ctx.db, {
      kind: stepKind,
      subject: placeId(id, { version, ...place }),
      path: pageOf(id),
      ...ownerOf(place),
      selfClosing: true,
      dueInHours: given.version.terms.hoursPerStep,
      ...raised(ctx),
    })
}

/** Places of a stage that wait no more, because somebody acted there or the version ended. */
export async function closeSteps(ctx: Ctx, given: Case, note: string): Promise<void> {
  const { id, version } = given.document
  for (const place of openSeats(given)) {
    const subject = placeId(id, { version, ...place })
    await closeWork(ctx.db, { kind: stepKind, subject, by: ctx.actor.id, now: ctx.now(), note })
  }
}

export async function closeStep(ctx: Ctx, step: Step): Promise<void> {
  const subject = placeId(step.documentId, step)
  await closeWork(ctx.db, { kind: stepKind, subject, by: ctx.actor.id, now: ctx.now(), note: step.act })
}

/** What came back lies with its drafter, or with their section if they are gone. */
export async function raiseReturned(ctx: Ctx, { document, version }: Case, drafter: string): Promise<void> {
  await raiseWork(ctx.db, {
    kind: returnedKind,
    subject: document.id,
    path: pageOf(document.id),
    ...ownerOf({ position: drafter, section: document.section }),
    assignedTo: document.draftedBy,
    selfClosing: true,
    dueInHours: version.terms.hoursPerStep,
    ...raised(ctx),
  })
}

export async function closeReturned(ctx: Ctx, id: string, note: string): Promise<void> {
  await closeWork(ctx.db, { kind: returnedKind, subject: id, by: ctx.actor.id, now: ctx.now(), note })
}

type Absent = { step: Step; seat: { position: string; section: string | null } }

/** The holder who was absent reads it when they are back (後閲); a vacant position has nobody to. */
export async function raiseReview(ctx: Ctx, { step, seat }: Absent): Promise<void> {
  const holder = step.standingInFor
  if (holder === null || holder === 'vacant') return
  await raiseWork(ctx.db, {
    kind: reviewKind,
    subject: placeId(step.documentId, step),
    path: pageOf(step.documentId),
    ...ownerOf(seat),
    assignedTo: holder,
    selfClosing: true,
    dueInHours: reviewHours,
    ...raised(ctx),
  })
}

export async function closeReview(ctx: Ctx, step: Step): Promise<void> {
  const subject = placeId(step.documentId, step)
  await closeWork(ctx.db, { kind: reviewKind, subject, by: ctx.actor.id, now: ctx.now(), note: 'reviewed' })
}
