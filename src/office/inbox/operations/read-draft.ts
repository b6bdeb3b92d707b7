import { z } from 'zod'
import { query } from '#kernel'
import { openDraft, readOwn, requireName, requireVisible } from '../drafts.ts'
import { letterOf, printLetter } from '../letter.ts'
import { Content, typedOf } from '../model/content.ts'
import type { Parts } from '../parts.ts'
import { Draft } from '../schema.ts'
import { draftsOf } from '../store/index.ts'

/** A draft as its writer reads it once more before it goes out. */
export const getDraft = (parts: Parts) =>
  query({
    name: 'inbox.get-draft',
    summary: 'shows a letter that has not been sent to who writes it',
    grant: 'inbox:write',
    logsReads: true,
    input: z.object({ id: Draft.shape.id }),
    output: Draft.pick({ id: true, kind: true, section: true, revision: true }).extend({
      content: Content,
      typed: z.object({ title: z.string(), body: z.string(), appeal: z.string().nullable() }),
      addressee: z.string(),
      residentId: z.uuid(),
    }),
    run: async (ctx, { id }) => {
      const draft = await readOwn(ctx, parts, { id, operation: 'inbox.get-draft' })
      const content = await openDraft(ctx, parts, draft)
      const addressee = await requireName(ctx, parts, draft.residentId)
      return { ...draft, content, typed: typedOf(content), addressee }
    },
  })

export const previewDraft = (parts: Parts) =>
  query({
    name: 'inbox.preview-draft',
    summary: 'draws a letter that has not been sent, without number, seal and code',
    grant: 'inbox:write',
    logsReads: true,
    input: z.object({ id: Draft.shape.id }),
    output: z.object({ bytes: z.base64() }),
    run: async (ctx, { id }) => {
      const draft = await readOwn(ctx, parts, { id, operation: 'inbox.preview-draft' })
      const content = await openDraft(ctx, parts, draft)
      const addressee = await requireName(ctx, parts, draft.residentId)
      const { section } = draft
      const at = ctx.now()
      const { pdf } = await printLetter(
        letterOf(parts, { content, addressee, section, number: null, code: null, at }),
        at,
      )
      return { bytes: Buffer.from(pdf).toString('base64') }
    },
  })

/** What this member of staff has begun, without a word of it. */
export const listDrafts = query({
  name: 'inbox.list-drafts',
  summary: 'lists the letters I have begun and not sent',
  grant: 'inbox:write',
  input: z.object({}),
  output: z.object({
    drafts: z.array(Draft.pick({ id: true, kind: true, section: true, changedAt: true })),
  }),
  run: async ({ db, actor }) => ({ drafts: await draftsOf(db, actor.id) }),
})

/** The name of whom a letter is to be written to. Refuses `no-addressee`. */
export const showAddressee = (parts: Parts) =>
  query({
    name: 'inbox.show-addressee',
    summary: 'shows the name of whom a letter is to be written to',
    grant: 'inbox:write',
    logsReads: true,
    input: z.object({ to: z.uuid() }),
    output: z.object({ name: z.string() }),
    run: async (ctx, { to }) => {
      await requireVisible(ctx, parts, to)
      await parts.residents.logReads(ctx, [to], { operation: 'inbox.show-addressee', purpose: 'procedure' })
      return { name: await requireName(ctx, parts, to) }
    },
  })
