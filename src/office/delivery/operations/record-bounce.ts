import { z } from 'zod'
import { readBounce } from '#formats/mail-bounce'
import { type Blobs, type Ctx, command, upload } from '#kernel'
import type { BounceTokens } from '../bounce-tokens.ts'
import { raiseParkedDestination } from '../park-work.ts'
import { problem } from '../problems.ts'
import { findDestination, park } from '../store/destinations.ts'

/**
 * Takes in what a mail server reported about a mail of the town (RFC 3464). Only a report sent to the address of that one
 * mail counts, for anybody can write a report; a failure for good parks the destination, a delay changes nothing.
 */
export const recordBounce = ({ blobs, tokens }: { blobs: Blobs; tokens: BounceTokens }) =>
  command({
    name: 'delivery.record-bounce',
    summary: 'takes in the report of a mail server about a mail that did not arrive',
    grant: 'delivery:manage',
    input: z.object({ blob: upload({ label: '不達通知のファイル', kinds: ['mail', 'text'] }) }),
    output: z.object({ destinationId: z.uuid(), parked: z.boolean() }),
    subject: (_input, { destinationId }) => [destinationId],
    run: async (ctx, { blob }) => {
      const { bytes } = await blobs.open(ctx.db, blob, ctx.actor.id)
      const read = readBounce(bytes)
      if (!read.ok) throw problem('bounce-unknown', { reason: read.code })
      const destinationId = read.bounce.sentTo.map((address) => destinationOf(address, tokens)).find(Boolean)
      if (!destinationId) throw problem('bounce-unknown', { reason: 'no-token' })
      const failed = read.bounce.recipients.some(
        ({ action, status }) => action === 'failed' && !status?.startsWith('4'),
      )
      return { destinationId, parked: failed && (await parkBounced(ctx, destinationId)) }
    },
  })

/** The token stands between the last `+` of the local part and the `@`. */
function destinationOf(address: string, tokens: BounceTokens): string | null {
  const token = /\+([0-9a-z]{1,100})@[^@]*$/i.exec(address)?.[1]
  return token === undefined ? null : tokens.read(token)
}

async function parkBounced(ctx: Ctx, id: string): Promise<boolean> {
  if (!(await findDestination(ctx.db, id))) return false
  const parked = await park(ctx.db, id, 'bounced', ctx.now())
  if (parked?.watched) await raiseParkedDestination(ctx, id)
  return parked !== undefined
}
