import { z } from 'zod'
import { query } from '#kernel'
import { usable } from '../model/passkey.ts'
import { findPerson, listPasskeys, unreadNotices } from '../store/index.ts'

/** What waits on one's own account page: a first passkey to add, and notices to read. Nothing for who is no person. */
export const countDue = query({
  name: 'people.count-due',
  summary: 'counts what waits for the person who asks on their account page',
  grant: 'signed-in',
  input: z.object({}),
  output: z.object({ count: z.int() }),
  run: async (ctx) => {
    const known = ctx.actor.kind === 'person' || ctx.actor.kind === 'resident'
    const person = known ? await findPerson(ctx.db, ctx.actor.id) : undefined
    if (!person) return { count: 0 }
    const notices = await unreadNotices(ctx.db, person.id)
    // A figure of the demonstration town comes in without a key.
    const keyless = !person.persona && usable(await listPasskeys(ctx.db, person.id)) === 0
    return { count: notices.length + (keyless ? 1 : 0) }
  },
})
