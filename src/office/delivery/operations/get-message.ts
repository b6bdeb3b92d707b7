import { z } from 'zod'
import { query } from '#kernel'
import { problem } from '../problems.ts'
import { Message, Receipt } from '../schema.ts'
import { listRefused } from '../store/board.ts'
import { findMessage } from '../store/messages.ts'
import type { TallyBook } from '../store/tally-book.ts'
import { Tally } from './list-messages.ts'

const most = 100

export const getDelivery = (talliesOf: TallyBook) =>
  query({
    name: 'delivery.get',
    summary: 'one message: how far it has come, and what did not arrive',
    grant: 'delivery:read',
    input: Message.pick({ id: true }),
    output: z.object({ message: Message, tallies: z.array(Tally), refused: z.array(Receipt) }),
    run: async (ctx, { id }) => {
      const message = await findMessage(ctx.db, id)
      if (!message) throw problem('not-found')
      const refused = await listRefused(ctx.db, id, most)
      return { message, tallies: await talliesOf(ctx.db, [id]), refused }
    },
  })
