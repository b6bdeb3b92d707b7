import { z } from 'zod'
import { query } from '#kernel'
import { lineOf } from '../lines.ts'
import type { Guide } from '../schema.ts'
import { ServiceLine } from '../schema.ts'

/** Everything the town offers, by events of life. */
export const listServices = (guide: Guide) =>
  query({
    name: 'guide.list',
    summary: 'lists what the town offers, by events of life',
    grant: 'public',
    input: z.object({}),
    output: z.object({
      themes: z.array(
        z.object({
          id: z.string(),
          name: z.record(z.string(), z.string()),
          services: z.array(ServiceLine),
        }),
      ),
    }),
    run: async () => ({
      themes: guide.themes.map(({ id, name }) => ({
        id,
        name,
        services: guide.services.filter(({ theme }) => theme === id).map((service) => lineOf(guide, service)),
      })),
    }),
  })
