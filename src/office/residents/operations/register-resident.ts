import { z } from 'zod'
import { command } from '#kernel'
import { requireBorn } from '../model/life.ts'
import type { ResidentsParts } from '../parts.ts'
import { createRecord } from '../records.ts'
import { ResidentFields } from '../schema.ts'

/** A record for somebody at the counter whom the register does not (yet) know. */
export const registerResident = ({ vault }: ResidentsParts) =>
  command({
    name: 'residents.register',
    summary: 'makes a record of a person who is not in the resident register',
    grant: 'residents:register',
    loud: true,
    input: ResidentFields.omit({ registerNumber: true }),
    output: z.object({ id: z.uuid() }),
    subject: (_input, { id }) => [id],
    run: async (ctx, typed) => {
      requireBorn(typed.birthDate, ctx.now())
      const id = ctx.newId()
      const fields = { ...typed, registerNumber: null }
      await createRecord(ctx, vault, {
        id,
        fields,
        registered: false,
        undisclosed: false,
        reason: 'registered',
      })
      await ctx.emit('residents.changed', id, { id })
      return { id }
    },
  })
