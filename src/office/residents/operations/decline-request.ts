import { z } from 'zod'
import { command } from '#kernel'
import { decline } from '../model/request.ts'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { closeRequest } from '../raise-work.ts'
import { TwoPersonRequest } from '../schema.ts'
import { lockRequest, saveDecision } from '../store/index.ts'
import { visibleRecord } from '../visible-record.ts'

export const declineRequest = ({ vault }: ResidentsParts) =>
  command({
    name: 'residents.decline',
    summary: 'puts a request about a resident aside',
    grant: 'residents:register',
    input: z.object({ id: TwoPersonRequest.shape.id.meta({ control: 'hidden' }) }),
    output: z.object({ residentId: z.uuid() }),
    subject: (_input, { residentId }) => [residentId],
    run: async (ctx, { id }) => {
      const asked = await lockRequest(ctx.db, id)
      if (!asked) throw problem('not-found')
      await visibleRecord(ctx, vault, asked.residentId)
      await saveDecision(ctx.db, decline(asked, { actor: ctx.actor.id, now: ctx.now() }))
      await closeRequest(ctx, id, 'declined')
      return { residentId: asked.residentId }
    },
  })
