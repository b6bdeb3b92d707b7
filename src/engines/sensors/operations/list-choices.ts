import { z } from 'zod'
import { query } from '#kernel'
import { machineNames } from '#machines'
import type { SensorParts } from '../parts.ts'

const Named = z.object({ value: z.string(), label: z.string() })

/** What the forms of instruments offer, in the words of each language. */
export const listChoices = ({ tables, districts, hazards }: SensorParts) =>
  query({
    name: 'sensors.list-choices',
    summary: 'lists what an instrument can measure, stand in, warn of and be reported by',
    grant: 'sensors:read',
    input: z.object({}),
    output: z.object({
      properties: z.array(
        z.object({ id: z.string(), name: z.record(z.string(), z.string()), unit: z.string() }),
      ),
      districts: z.array(z.object({ code: z.string(), name: z.record(z.string(), z.string()) })),
      hazards: z.array(z.string()),
      machines: z.array(Named),
    }),
    run: async ({ db }) => ({
      properties: tables.properties.map(({ id, name, unit }) => ({
        id,
        name,
        unit: tables.units.find(({ code }) => code === unit)?.symbol ?? unit,
      })),
      districts: districts.map(({ code, name }) => ({ code, name })),
      hazards: [...hazards],
      machines: [...(await machineNames(db))].map(([value, label]) => ({ value, label })),
    }),
  })
