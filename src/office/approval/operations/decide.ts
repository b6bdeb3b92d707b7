import { z } from 'zod'
import { type Ctx, command, freeText } from '#kernel'
import { caseOf, readWhole, type Whole } from '../case.ts'
import { dueOf, finish } from '../finish.ts'
import { approve, type Case, type Done, reject, review, sendBack } from '../model/decide.ts'
import type { ApprovalParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { closeReview } from '../raise-work.ts'
import { Document, Review } from '../schema.ts'
import { addReview } from '../store/index.ts'

/** Which document, and which version of it the person read: a decision is never about something else. */
const seen = {
  id: Document.shape.id.meta({ control: 'hidden' }),
  version: Document.shape.version.meta({ control: 'hidden' }),
}
const reason = freeText({ max: 1000, label: '理由', rows: 4 })

type Rule = (given: Case, actor: Whole['actor']) => Done

async function decide(ctx: Ctx, id: string, { parts, rule }: { parts: ApprovalParts; rule: Rule }) {
  const whole = await readWhole(ctx, { id, lock: true }, parts)
  const given = caseOf(whole)
  return finish(ctx, given, rule(given, whole.actor), parts.routes.drafter)
}

export const approveDocument = (parts: ApprovalParts) =>
  command({
    name: 'approval.approve',
    summary: 'approves a document at my place of its route; the last place decides',
    grant: 'approval:decide',
    input: z.object(seen),
    output: Document,
    run: (ctx, { id, version }) => {
      const { positions } = parts.routes
      const rule: Rule = (given, actor) =>
        approve(given, actor, { positions, seen: version, dueAt: dueOf(given, ctx.now()) })
      return decide(ctx, id, { parts, rule })
    },
  })

export const sendBackDocument = (parts: ApprovalParts) =>
  command({
    name: 'approval.send-back',
    summary: 'sends a document back to its drafter with a reason',
    grant: 'approval:decide',
    input: z.object({ ...seen, reason }),
    output: Document,
    run: (ctx, { id, version, reason: why }) => {
      const { positions } = parts.routes
      const rule: Rule = (given, actor) => sendBack(given, actor, { positions, seen: version, reason: why })
      return decide(ctx, id, { parts, rule })
    },
  })

export const rejectDocument = (parts: ApprovalParts) =>
  command({
    name: 'approval.reject',
    summary: 'rejects a document for good; only who decides it can',
    grant: 'approval:decide',
    input: z.object({ ...seen, reason }),
    output: Document,
    run: (ctx, { id, version, reason: why }) => {
      const { positions } = parts.routes
      const rule: Rule = (given, actor) => reject(given, actor, { positions, seen: version, reason: why })
      return decide(ctx, id, { parts, rule })
    },
  })

/** Refuses `nothing-to-review` to everybody but the holder in whose place it was done. */
export const reviewStep = (parts: ApprovalParts) =>
  command({
    name: 'approval.review',
    summary: 'says that I read what was approved in my place while I was absent',
    grant: 'approval:decide',
    input: z.object({
      ...seen,
      stage: Review.shape.stage.meta({ control: 'hidden' }),
      seat: Review.shape.seat.meta({ control: 'hidden' }),
    }),
    output: Document,
    run: async (ctx, { id, version, stage, seat }) => {
      const { document, steps } = await readWhole(ctx, { id, lock: true }, parts)
      const step = steps.find(
        (one) => one.version === version && one.stage === stage && one.seat === seat && one.act === 'approve',
      )
      if (!step) throw problem('nothing-to-review')
      await addReview(ctx.db, review(step, { actor: ctx.actor.id, now: ctx.now() }))
      await closeReview(ctx, step)
      return document
    },
  })
