import { z } from 'zod'
import { command, plainDate } from '#kernel'
import { closesAt, requirePast } from '../model/life.ts'
import type { ResidentsParts } from '../parts.ts'
import { changeRecord } from '../records.ts'
import { Resident } from '../schema.ts'
import { withdrawAllOf } from '../store/index.ts'
import { lockActive } from '../visible-record.ts'

/** Somebody moved away: nobody acts for them or through them any more; they read what they got here for five years. */
export const moveOut = ({ vault }: ResidentsParts) =>
  command({
    name: 'residents.move-out',
    summary: 'writes down that a person moved out of the town',
    grant: 'residents:register',
    loud: true,
    input: z.object({
      id: Resident.shape.id.meta({ control: 'hidden' }),
      on: plainDate({ label: '転出した日' }),
    }),
    output: z.object({}),
    run: async (ctx, { id, on }) => {
      requirePast(on, ctx.now())
      const record = await lockActive(ctx, vault, id)
      const row = { state: 'moved-out' as const, closeAt: closesAt(on) }
      await changeRecord(ctx, vault, { record, change: { row, reason: 'moved-out', on } })
      await withdrawAllOf(ctx.db, id, { now: ctx.now(), by: ctx.actor.id })
      await ctx.emit('residents.moved-out', id, { id })
      return {}
    },
  })
