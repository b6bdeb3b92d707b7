import { z } from 'zod'
import { command } from '#kernel'
import type { ResidentsParts } from '../parts.ts'
import { createRecord } from '../records.ts'
import { findByRegisterNumbers } from '../register.ts'
import { ResidentFields } from '../schema.ts'
import { findResident } from '../store/index.ts'

const Sample = ResidentFields.omit({ phone: true, email: true }).extend({ id: z.uuid() })
export type SampleResident = z.input<typeof Sample>

/** The fictional people of the demonstration town (見本); those who are there stay as they are. */
export const addSamples = ({ vault }: ResidentsParts) =>
  command({
    name: 'residents.add-samples',
    summary: 'adds the fictional residents of the demonstration town',
    grant: 'system',
    input: z.object({ samples: z.array(Sample).max(1000) }),
    output: z.object({ added: z.int() }),
    run: async (ctx, { samples }) => {
      let added = 0
      for (const { id, ...told } of samples) {
        const number = told.registerNumber ?? ''
        const known = await findByRegisterNumbers(ctx.db, vault, [number])
        if (known.has(number) || (await findResident(ctx.db, id))) continue
        const fields = { ...told, phone: null, email: null }
        await createRecord(ctx, vault, {
          id,
          fields,
          registered: true,
          undisclosed: false,
          reason: 'register',
        })
        added += 1
      }
      return { added }
    },
  })
