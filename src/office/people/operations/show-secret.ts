import { z } from 'zod'
import { query } from '#kernel'
import { problem } from '../problems.ts'
import { Reveal } from '../schema.ts'
import { linesOf } from '../secrets.ts'
import type { SignInParts } from '../sign-in-parts.ts'
import { findReveal, namesOf } from '../store/index.ts'

/** A secret made in this session within the last ten minutes; to anybody else there is none. */
export const showSecret = (parts: SignInParts) =>
  query({
    name: 'people.show-secret',
    summary: 'shows a link or sheet of codes to the session that has just made it',
    grant: 'signed-in',
    input: z.object({ id: z.uuid() }),
    output: Reveal.pick({ id: true, kind: true, personId: true, expiresAt: true }).extend({
      /** Whom it is for. */
      name: z.string(),
      /** One link, or the codes of a sheet. */
      lines: z.array(z.string()),
    }),
    run: async (ctx, { id }) => {
      const sessionId = ctx.actor.session
      const reveal = sessionId && (await findReveal(ctx.db, { id, sessionId }, ctx.now()))
      if (!reveal) throw problem('not-found')
      const names = await namesOf(ctx.db, [reveal.personId])
      return { ...reveal, name: names.get(reveal.personId) ?? '', lines: linesOf(reveal, parts.key) }
    },
  })
