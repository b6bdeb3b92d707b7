import { z } from 'zod'
import { command, plus, seal, unseal } from '#kernel'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import type { KeptSearch } from '../schema.ts'
import { Criteria } from '../search.ts'
import { addSearch } from '../store/index.ts'
import { wantedTerms } from '../terms.ts'

const keptFor = 10 * 60_000
const purpose = 'residents.kept-search'

/** Keeps what was typed for the next page, ten minutes and for this session: the answer to a form is a redirect. */
export const keepSearch = ({ key }: ResidentsParts) =>
  command({
    name: 'residents.keep-search',
    summary: 'keeps what is looked for, sealed, for the page that shows what was found',
    grant: 'residents:read',
    perMinute: 30,
    input: Criteria,
    output: z.object({ search: z.uuid() }),
    subject: (_input, { search }) => [search],
    run: async (ctx, criteria) => {
      const sessionId = ctx.actor.session
      if (!sessionId) throw problem('needs-session')
      if (wantedTerms(criteria).length === 0) throw problem('no-search-terms')
      const id = ctx.newId()
      const plain = Buffer.from(JSON.stringify(criteria))
      const sealed = Uint8Array.from(seal(key.derive(purpose), id, ctx.random(12), plain))
      await addSearch(ctx.db, { id, sessionId, sealed, expiresAt: plus(ctx.now(), keptFor) }, ctx.now())
      return { search: id }
    },
  })

export const criteriaOf = ({ key }: ResidentsParts, { id, sealed }: KeptSearch): Criteria =>
  Criteria.parse(JSON.parse(unseal(key.derive(purpose), id, sealed).toString()))
