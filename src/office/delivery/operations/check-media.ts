import { z } from 'zod'
import { heldSince, Instant, plus, query } from '#kernel'
import { MediumName } from '../schema.ts'
import { health } from '../store/board.ts'

/** How a medium did within the last hour: counts, nothing about anybody. */
const MediumHealth = z.object({
  medium: MediumName,
  delivered: z.int(),
  failed: z.int(),
  /** Tried at least once, and to be tried again. */
  waiting: z.int(),
  lastDeliveredAt: Instant.nullable(),
})

const hourMs = 3_600_000

export const checkMedia = query({
  name: 'delivery.check-media',
  summary: 'how each medium did within the last hour',
  grant: 'public',
  input: z.object({}),
  output: z.object({
    media: z.array(MediumHealth),
    /** Since when nothing is sent, for the town was restored and nobody has released it yet. */
    heldSince: Instant.nullable(),
  }),
  run: async (ctx) => ({
    media: await health(ctx.db, plus(ctx.now(), -hourMs)),
    heldSince: await heldSince(ctx.db, 'delivery'),
  }),
})
