import { z } from 'zod'
import { command } from '#kernel'
import { changesBetween } from '../model/fields.ts'
import { requireBorn } from '../model/life.ts'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { changeRecord } from '../records.ts'
import { Resident, ResidentFields, VersionReason } from '../schema.ts'
import { lockVisible } from '../visible-record.ts'

/** What a record says from now on; what it said stays in its history. A new name is an event of its own. */
export const changeResident = ({ vault }: ResidentsParts) =>
  command({
    name: 'residents.change',
    summary: 'changes what a record says: a correction, a new name, a move within the town',
    grant: 'residents:register',
    loud: true,
    input: z.object({
      id: Resident.shape.id.meta({ control: 'hidden' }),
      /** The version that was read: of two who change it at once one is told. */
      version: Resident.shape.version.meta({ control: 'hidden' }),
      reason: VersionReason.extract(['corrected', 'renamed', 'moved']).meta({ label: '変える理由' }),
      ...ResidentFields.shape,
    }),
    output: z.object({ version: z.int() }),
    run: async (ctx, { id, version, reason, ...fields }) => {
      const record = await lockVisible(ctx, vault, id)
      if (record.row.version !== version) throw problem('changed-meanwhile')
      if (record.row.state === 'merged') throw problem('not-active')
      const changes = changesBetween(record.fields, fields)
      if (changes.length === 0) throw problem('no-change')
      requireBorn(fields.birthDate, ctx.now())
      const { row } = await changeRecord(ctx, vault, { record, change: { fields, reason } })
      await ctx.emit('residents.changed', id, { id })
      if (changes.some(({ field }) => field === 'name')) await ctx.emit('residents.renamed', id, { id })
      return { version: row.version }
    },
  })
