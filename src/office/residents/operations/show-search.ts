import { z } from 'zod'
import { query } from '#kernel'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Purpose } from '../schema.ts'
import { Found, find } from '../search.ts'
import { findSearch } from '../store/index.ts'
import { criteriaOf } from './keep-search.ts'

/** What a kept search finds now, for the session that keeps it; `residents.search-gone` to any other and after ten minutes. */
export const showSearch = (parts: ResidentsParts) =>
  query({
    name: 'residents.show-search',
    summary: 'shows what a kept search finds',
    grant: 'residents:read',
    logsReads: true,
    perMinute: 30,
    input: z.object({ id: z.uuid() }),
    output: Found.extend({ purpose: Purpose }),
    run: async (ctx, { id }) => {
      const sessionId = ctx.actor.session
      const kept = sessionId && (await findSearch(ctx.db, { id, sessionId }, ctx.now()))
      if (!kept) throw problem('search-gone')
      const criteria = criteriaOf(parts, kept)
      const found = await find(ctx, parts.vault, { criteria, operation: 'residents.search' })
      return { ...found, purpose: criteria.purpose }
    },
  })
