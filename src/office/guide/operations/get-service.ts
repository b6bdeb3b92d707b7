import { z } from 'zod'
import { query } from '#kernel'
import { fullOf } from '../lines.ts'
import { problem } from '../problems.ts'
import type { Guide } from '../schema.ts'
import { ServiceFull } from '../schema.ts'

const longestId = 60

/** One service; refuses `guide.not-found`. */
export const getService = (guide: Guide) =>
  query({
    name: 'guide.get',
    summary: 'shows one service of the town: what it is, who looks after it, what to bring',
    grant: 'public',
    input: z.object({
      id: z
        .string()
        .max(longestId)
        .regex(/^[a-z0-9-]+$/),
    }),
    output: ServiceFull,
    run: async (_ctx, { id }) => {
      const service = guide.services.find((one) => one.id === id)
      if (!service) throw problem('not-found')
      return fullOf(guide, service)
    },
  })
