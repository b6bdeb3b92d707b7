import { z } from 'zod'
import { command, plainDate } from '#kernel'
import { closeAccount } from '#people'
import { requirePast } from '../model/life.ts'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { changeRecord } from '../records.ts'
import { Resident } from '../schema.ts'
import { voidCodes, withdrawAllOf } from '../store/index.ts'
import { lockVisible } from '../visible-record.ts'

/** Somebody died: nothing opens their account any more, and nobody acts for them. Their household hears of it by event. */
export const recordDeath = ({ vault }: ResidentsParts) =>
  command({
    name: 'residents.record-death',
    summary: 'writes down that a person died, and closes their account',
    grant: 'residents:register',
    loud: true,
    input: z.object({
      id: Resident.shape.id.meta({ control: 'hidden' }),
      on: plainDate({ label: '亡くなった日' }),
    }),
    output: z.object({}),
    run: async (ctx, { id, on }) => {
      requirePast(on, ctx.now())
      const record = await lockVisible(ctx, vault, id)
      if (!['active', 'moved-out'].includes(record.row.state)) throw problem('not-active')
      const row = { state: 'deceased' as const, closeAt: null }
      await changeRecord(ctx, vault, { record, change: { row, reason: 'died', on } })
      await withdrawAllOf(ctx.db, id, { now: ctx.now(), by: ctx.actor.id })
      await voidCodes(ctx.db, id, ctx.now())
      await closeAccount(ctx, id)
      await ctx.emit('residents.died', id, { id })
      return {}
    },
  })
