import { z } from 'zod'
import { command, freeText, query } from '#kernel'
import { finishBatch } from '../finish-batch.ts'
import { reasonField } from '../opened.ts'
import type { Parts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Message, Reading } from '../schema.ts'
import { hiddenFrom, requireForStaff } from '../standing.ts'
import {
  addWithdrawal,
  countSent,
  listSent,
  lockPosting,
  readingsOf,
  savePosted,
  waitingPostings,
} from '../store/index.ts'
import { OpenMessage, openMessage } from './get-message.ts'

const perPage = 50
const Sent = Message.pick({ id: true, kind: true, section: true, number: true, publishedAt: true })

/** Numbers and dates; what a letter says and to whom it went is one reading more, and written down. */
export const listSentMessages = (parts: Parts) =>
  query({
    name: 'inbox.list-sent',
    summary: 'lists what the town sent to residents, without names or titles',
    grant: 'inbox:read',
    input: z.object({ page: z.int().min(1).max(10_000).default(1) }),
    output: z.object({
      messages: z.array(
        Sent.extend({ withdrawnAt: Message.shape.publishedAt.nullable(), ready: z.boolean() }),
      ),
      pages: z.int().nonnegative(),
    }),
    run: async (ctx, { page }) => {
      const hidden = await hiddenFrom(ctx, parts)
      const rows = await listSent(ctx.db, { hidden, limit: perPage, offset: (page - 1) * perPage })
      const messages = rows.map((row) => ({ ...row, ready: row.number === null || row.sha256 !== null }))
      return { messages, pages: Math.ceil((await countSent(ctx.db, hidden)) / perPage) }
    },
  })

export const getSentMessage = (parts: Parts) =>
  query({
    name: 'inbox.get-sent',
    summary: 'shows what was sent to a resident, and when it was read first',
    grant: 'inbox:read',
    logsReads: true,
    input: z.object({ id: Message.shape.id }),
    output: z.object({
      message: OpenMessage,
      names: z.array(z.string()),
      readings: z.array(Reading.pick({ at: true }).extend({ proxy: z.boolean() })),
    }),
    run: async (ctx, { id }) => {
      const { message, recipients } = await requireForStaff(ctx, parts, { id, operation: 'inbox.get-sent' })
      const names = await Promise.all(recipients.map((one) => parts.residents.nameOf(ctx.db, one)))
      const readings = await readingsOf(ctx.db, id)
      return {
        message: await openMessage(ctx, parts, message),
        names: names.filter((name) => name !== null),
        readings: readings.map(({ at, forId }) => ({ at, proxy: forId !== null })),
      }
    },
  })

/** The town takes a letter back; whoever has it can see so, and so does whoever checks its code. */
export const withdrawMessage = (parts: Parts) =>
  command({
    name: 'inbox.withdraw',
    summary: 'takes back what was sent; it stays visible as withdrawn',
    grant: 'inbox:write',
    loud: true,
    input: z.object({
      id: Message.shape.id.meta({ control: 'hidden' }),
      reason: freeText({ label: '取り消す理由', hint: '受け取った方に表示されます。', max: 500, rows: 3 }),
    }),
    output: z.object({}),
    run: async (ctx, { id, reason }) => {
      const { message } = await requireForStaff(ctx, parts, { id, operation: 'inbox.withdraw' })
      const sealed = await parts.vault.seal(ctx.db, message.toId, reasonField, reason)
      const row = { messageId: id, withdrawnBy: ctx.actor.id, at: ctx.now(), sealed }
      if (!(await addWithdrawal(ctx.db, row))) throw problem('already-withdrawn')
      const posting = await lockPosting(ctx.db, id)
      if (posting) await finishBatch(ctx, posting.batchId)
      await ctx.emit('inbox.withdrawn', id, { id })
      return {}
    },
  })

/** What has to be printed and posted, with the address for the envelope as the record says now. */
export const listPostings = (parts: Parts) =>
  query({
    name: 'inbox.list-postings',
    summary: 'lists letters to print and post, with the addresses for their envelopes',
    grant: 'inbox:post',
    logsReads: true,
    input: z.object({}),
    output: z.object({
      postings: z.array(
        Sent.omit({ kind: true }).extend({
          name: z.string(),
          postcode: z.string().nullable(),
          address: z.string().nullable(),
        }),
      ),
    }),
    run: async (ctx) => {
      const rows = await waitingPostings(ctx.db, await hiddenFrom(ctx, parts))
      const ids = rows.map(({ residentId }) => residentId)
      const fields = await parts.residents.openFields(ctx.db, ids)
      await parts.residents.logReads(ctx, ids, { operation: 'inbox.list-postings', purpose: 'procedure' })
      const postings = rows.flatMap(({ messageId, residentId, ...row }) => {
        const found = fields.get(residentId)
        if (!found) return []
        const { name, postcode, address } = found
        return [{ ...row, id: messageId, name, postcode, address }]
      })
      return { postings }
    },
  })

/** It was put into the post; when it was the last of its day the work is done. */
export const markPosted = command({
  name: 'inbox.mark-posted',
  summary: 'notes that a letter was put into the post',
  grant: 'inbox:post',
  input: z.object({ id: Message.shape.id.meta({ control: 'hidden' }) }),
  output: z.object({}),
  run: async (ctx, { id }) => {
    const posting = await lockPosting(ctx.db, id)
    if (!posting) throw problem('not-found')
    const now = ctx.now()
    if (posting.postedAt === null)
      await savePosted(ctx.db, { ...posting, postedAt: now, postedBy: ctx.actor.id })
    await finishBatch(ctx, posting.batchId)
    return {}
  },
})
