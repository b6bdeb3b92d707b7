import { z } from 'zod'
import { query } from '#kernel'
import { revealedTo } from '#people'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { logReads } from '../reads.ts'
import { CounterCode, ResidentFields } from '../schema.ts'
import { lastCode } from '../store/index.ts'
import { visibleRecord } from '../visible-record.ts'

/** The sheet with a code, for ten minutes and for the session that made it. */
export const showCode = ({ key, vault }: ResidentsParts) =>
  query({
    name: 'residents.show-code',
    summary: 'shows a code to the session that has just made it, with what a letter needs',
    grant: 'residents:register',
    logsReads: true,
    input: z.object({ id: z.uuid() }),
    output: z.object({
      residentId: z.uuid(),
      code: z.string(),
      channel: CounterCode.shape.channel,
      /** Until when the code works, and until when this page can be looked at. */
      worksUntil: CounterCode.shape.expiresAt,
      shownUntil: CounterCode.shape.expiresAt,
      ...ResidentFields.pick({ name: true, address: true, postcode: true }).shape,
    }),
    run: async (ctx, { id }) => {
      const shown = await revealedTo(ctx, key, id)
      const [code] = shown?.lines ?? []
      const row = shown && (await lastCode(ctx.db, shown.personId))
      if (shown?.kind !== 'counter-code' || !row || code === undefined) throw problem('not-found')
      const { fields } = await visibleRecord(ctx, vault, shown.personId)
      await logReads(ctx, [shown.personId], { operation: 'residents.show-code', purpose: 'counter' })
      const { name, address, postcode } = fields
      const until = { worksUntil: row.expiresAt, shownUntil: shown.expiresAt }
      return { residentId: shown.personId, code, channel: row.channel, ...until, name, address, postcode }
    },
  })
