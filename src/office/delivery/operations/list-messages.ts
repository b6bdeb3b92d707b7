import { z } from 'zod'
import { query } from '#kernel'
import { Message } from '../schema.ts'
import { listMessages } from '../store/board.ts'
import type { TallyBook } from '../store/tally-book.ts'

/** One medium of one message: how many wait and how the others ended; times from message to receipt. */
export const Tally = z.object({
  messageId: z.uuid(),
  medium: z.string(),
  waiting: z.int(),
  delivered: z.int(),
  refused: z.int(),
  expired: z.int(),
  stopped: z.int(),
  p50Ms: z.int().nullable(),
  p95Ms: z.int().nullable(),
  p99Ms: z.int().nullable(),
})
export type Tally = z.output<typeof Tally>

export const BoardRow = z.object({ message: Message, tallies: z.array(Tally) })

const most = { news: 20, letters: 10 }

export const listDeliveries = (talliesOf: TallyBook) =>
  query({
    name: 'delivery.list',
    summary: 'the newest messages, with how far each has come by each medium',
    grant: 'delivery:read',
    input: z.object({}),
    output: z.object({ rows: z.array(BoardRow) }),
    run: async (ctx) => {
      // Apart, so that a wave of sign-ups pushes no alert off the board.
      const messages = [
        ...(await listMessages(ctx.db, 'news', most.news)),
        ...(await listMessages(ctx.db, 'letters', most.letters)),
      ]
      const all = await talliesOf(
        ctx.db,
        messages.map((message) => message.id),
      )
      return {
        rows: messages.map((message) => ({
          message,
          tallies: all.filter((tally) => tally.messageId === message.id),
        })),
      }
    },
  })
