import { z } from 'zod'
import { command } from '#kernel'
import { closeWork } from '#work'
import { parkedKind } from '../park-work.ts'
import { problem } from '../problems.ts'
import { Destination } from '../schema.ts'
import { lockDestination, release } from '../store/destinations.ts'

export const releaseDestination = command({
  name: 'delivery.release',
  summary: 'lets a parked destination go on, with what waits for it',
  grant: 'delivery:manage',
  input: z.object({ id: Destination.shape.id.meta({ control: 'hidden' }) }),
  output: z.object({ id: Destination.shape.id }),
  run: async (ctx, { id }) => {
    const found = await lockDestination(ctx.db, id)
    if (!found) throw problem('not-found')
    if (found.state !== 'parked') throw problem('not-parked')
    await release(ctx.db, id)
    const by = { by: ctx.actor.id, now: ctx.now(), note: 'released' }
    await closeWork(ctx.db, { kind: parkedKind, subject: id, ...by })
    return { id }
  },
})
