import { z } from 'zod'
import { type Ctx, command, holds } from '#kernel'
import { voidWaysIn } from '#people'
import { issueCode } from '../codes.ts'
import { erase } from '../erase.ts'
import { merge } from '../merge.ts'
import { canSignIn } from '../model/life.ts'
import { approve } from '../model/request.ts'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { closeRequest } from '../raise-work.ts'
import { lockBoth } from '../requests.ts'
import { TwoPersonRequest } from '../schema.ts'
import { dropIdentities, lockRequest, saveDecision } from '../store/index.ts'
import { lockVisible } from '../visible-record.ts'

/**
 * The second person agrees, and what was asked for is done in the same transaction. Of a recovery they get the code to
 * hand over; everything else that opened the account is void at that moment.
 */
export const approveRequest = (parts: ResidentsParts) =>
  command({
    name: 'residents.approve',
    summary: 'a second person agrees to a merge, a recovery or an erasure, and it is done',
    grant: 'residents:approve',
    freshProof: true,
    loud: true,
    secret: true,
    input: z.object({ id: TwoPersonRequest.shape.id.meta({ control: 'hidden' }) }),
    output: z.object({
      residentId: z.uuid(),
      kind: TwoPersonRequest.shape.kind,
      code: z.string().nullable(),
      reveal: z.uuid().nullable(),
    }),
    subject: (_input, { residentId }) => [residentId],
    run: async (ctx, { id }) => {
      const asked = await lockRequest(ctx.db, id)
      if (!asked) throw problem('not-found')
      await lockBoth(ctx, parts.vault, asked)
      if (asked.kind === 'erasure' && !holds(ctx.actor, 'residents:erase')) throw problem('needs-erase')
      const approved = approve(asked, { actor: ctx.actor.id, now: ctx.now() })
      await saveDecision(ctx.db, approved)
      await closeRequest(ctx, id, 'approved')
      const done = await carryOut(ctx, parts, approved)
      return { residentId: asked.residentId, kind: asked.kind, ...done }
    },
  })

type Done = { code: string | null; reveal: string | null }
const nothing: Done = { code: null, reveal: null }

async function carryOut(ctx: Ctx, parts: ResidentsParts, approved: TwoPersonRequest): Promise<Done> {
  const { kind, residentId, otherId } = approved
  switch (kind) {
    case 'merge':
      await merge(ctx, parts.vault, { into: residentId, from: otherId ?? residentId })
      return nothing
    case 'recovery':
      return recover(ctx, parts, residentId)
    case 'erasure':
      await erase(ctx, parts.vault, residentId)
      return nothing
    default:
      return kind satisfies never
  }
}

async function recover(ctx: Ctx, { key, vault }: ResidentsParts, id: string): Promise<Done> {
  const { row } = await lockVisible(ctx, vault, id)
  if (!canSignIn(row)) throw problem('not-active')
  await voidWaysIn(ctx, id)
  // A card signs in again as soon as its facts are those of the record.
  await dropIdentities(ctx.db, id)
  const { code, reveal } = await issueCode(ctx, key, { residentId: id, channel: 'recovery', document: null })
  return { code, reveal }
}
