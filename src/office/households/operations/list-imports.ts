import { z } from 'zod'
import { query } from '#kernel'
import { Import } from '../schema.ts'
import { listImports as latest } from '../store/index.ts'

const most = 50

/** The latest extracts. */
export const listImports = query({
  name: 'households.list-imports',
  summary: 'lists the latest extracts of the resident register',
  grant: 'households:import',
  input: z.object({}),
  output: z.object({ imports: z.array(Import.omit({ blob: true, sha256: true })) }),
  run: async (ctx) => ({ imports: await latest(ctx.db, most) }),
})
