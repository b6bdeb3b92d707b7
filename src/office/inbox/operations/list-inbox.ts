import { z } from 'zod'
import { type Ctx, query } from '#kernel'
import { openContents } from '../opened.ts'
import type { Parts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Message } from '../schema.ts'
import { mayActFor } from '../standing.ts'
import { countInbox, listInbox } from '../store/index.ts'

const perPage = 20

/** A message as lists show it; the title is null where nothing can be opened any more. */
const Listed = Message.pick({
  id: true,
  kind: true,
  section: true,
  number: true,
  publishedAt: true,
}).extend({
  title: z.string().nullable(),
  withdrawnAt: Message.shape.publishedAt.nullable(),
  readAt: Message.shape.publishedAt.nullable(),
})

const Count = z.int().nonnegative()

/** What lies in a resident's inbox. With `for` in that of somebody they act for, which that person can see. */
export const listMessages = (parts: Parts) =>
  query({
    name: 'inbox.list',
    summary: 'lists what the town sent me, or somebody I act for',
    grant: 'resident',
    logsReads: true,
    input: z.object({ for: z.uuid().nullable().default(null), page: z.int().min(1).max(10_000).default(1) }),
    output: z.object({
      messages: z.array(Listed),
      all: Count,
      unread: Count,
      pages: Count,
      /** The name of the one acted for. */
      forName: z.string().nullable(),
    }),
    run: async (ctx, { for: forId, page }) => {
      const forName = forId === null || forId === ctx.actor.id ? null : await enter(ctx, parts, forId)
      const residentId = forId ?? ctx.actor.id
      const household = await parts.households.householdOf(ctx.db, residentId)
      const whose = { residentId, readerId: ctx.actor.id, household }
      const counted = await countInbox(ctx.db, whose)
      const slice = { limit: perPage, offset: (page - 1) * perPage }
      const rows = await listInbox(ctx.db, { ...whose, ...slice })
      const contents = await openContents(ctx.db, parts, rows)
      const messages = rows.map((row, n) => ({ ...row, title: contents[n]?.title ?? null }))
      return { ...counted, messages, pages: Math.ceil(counted.all / perPage), forName }
    },
  })

/** How much of what the town sent its resident has not opened yet; nothing of it is opened for that. */
export const countUnread = (parts: Parts) =>
  query({
    name: 'inbox.count-unread',
    summary: 'counts what the town sent me that I have not read yet',
    grant: 'resident',
    input: z.object({}),
    output: z.object({ count: Count, dueAt: z.null() }),
    run: async (ctx) => {
      const { id } = ctx.actor
      const household = await parts.households.householdOf(ctx.db, id)
      const { unread } = await countInbox(ctx.db, { residentId: id, readerId: id, household })
      return { count: unread, dueAt: null }
    },
  })

/** Opens the inbox of somebody the reader acts for, and writes that down. Refuses `not-found`. */
async function enter(ctx: Ctx, parts: Parts, forId: string): Promise<string> {
  const { residents } = parts
  const name = (await mayActFor(ctx, parts, forId)) ? await residents.nameOf(ctx.db, forId) : null
  if (name === null) throw problem('not-found')
  await residents.logReads(ctx, [forId], { operation: 'inbox.list', purpose: 'procedure' })
  return name
}
