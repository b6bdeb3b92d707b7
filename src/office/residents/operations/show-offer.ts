import { z } from 'zod'
import { Instant, query } from '#kernel'
import { revealedTo } from '#people'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'

/** The code of an offer, for ten minutes and for the session that made it. */
export const showOffer = ({ key }: ResidentsParts) =>
  query({
    name: 'residents.show-offer',
    summary: 'shows the code of an offer to the session that has just made it',
    grant: 'resident',
    input: z.object({ id: z.uuid() }),
    output: z.object({ code: z.string(), shownUntil: Instant }),
    run: async (ctx, { id }) => {
      const shown = await revealedTo(ctx, key, id)
      const [code] = shown?.lines ?? []
      if (shown?.kind !== 'proxy-code' || code === undefined) throw problem('not-found')
      return { code, shownUntil: shown.expiresAt }
    },
  })
