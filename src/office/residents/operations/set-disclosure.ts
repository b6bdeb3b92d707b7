import { z } from 'zod'
import { command } from '#kernel'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { changeRecord } from '../records.ts'
import { Resident } from '../schema.ts'
import { lockVisible } from '../visible-record.ts'

/** Puts a person under protection (支援措置) or ends it. From the commit on most of the staff do not see them. */
export const setDisclosure = ({ vault }: ResidentsParts) =>
  command({
    name: 'residents.set-disclosure',
    summary: 'puts a person under protection from disclosure, or ends it',
    grant: 'residents:read-undisclosed',
    loud: true,
    input: z.object({
      id: Resident.shape.id.meta({ control: 'hidden' }),
      undisclosed: z.boolean().meta({ label: '支援措置の対象にする（担当者以外には表示しない）' }),
    }),
    output: z.object({}),
    run: async (ctx, { id, undisclosed }) => {
      const record = await lockVisible(ctx, vault, id)
      if (record.row.undisclosed === undisclosed) throw problem('no-change')
      await changeRecord(ctx, vault, { record, change: { row: { undisclosed }, reason: 'disclosure' } })
      await ctx.emit('residents.disclosure-changed', id, { id })
      return {}
    },
  })
