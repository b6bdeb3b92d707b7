import { z } from 'zod'
import { type Blobs, command, upload } from '#kernel'
import type { TakeInParts } from '../arrival.ts'
import { Telegram } from '../schema.ts'
import { takeIn } from '../take-in.ts'

const Output = z.object({
  sha256: z.string(),
  outcome: Telegram.shape.outcome,
  /** Whether these bytes brought the message first. */
  first: z.boolean(),
  firstSha256: z.string(),
  /** Why it was refused, a stable code; null otherwise. */
  reason: z.string().nullable(),
  title: z.string(),
  /** The proposal it led to. */
  alertId: z.uuid().nullable(),
})

/** Takes in a file that somebody at hand has: what a source brings goes the same way. */
export const ingestTelegram = (parts: TakeInParts & { blobs: Blobs }) =>
  command({
    name: 'alerts.ingest',
    summary: 'takes in a telegram; one that touches the area becomes a proposal',
    grant: 'alerts:ingest',
    perMinute: 6000,
    input: z.object({ blob: upload({ label: '電文のファイル', kinds: 'any' }) }),
    output: Output,
    subject: (_input, output) => (output.alertId ? [output.alertId] : []),
    run: async (ctx, { blob }) => {
      const { bytes } = await parts.blobs.open(ctx.db, blob, ctx.actor.id)
      return takeIn(ctx, parts, { bytes })
    },
  })
