import { z } from 'zod'
import { code, command, freeText, line, machine } from '#kernel'
import { lockOwn, openDraft, requireSendable, requireVisible, sealDraft } from '../drafts.ts'
import { contentOf } from '../model/content.ts'
import { requireRevision } from '../model/rules.ts'
import type { Parts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Draft, MessageKind } from '../schema.ts'
import { send } from '../send.ts'
import { addDraft, removeDraft, saveDraft } from '../store/index.ts'

const written = {
  kind: MessageKind.meta({ label: '種類' }),
  section: machine({ max: 40, pattern: /^[a-z][a-z-]*$/, label: '出す課' }),
  title: line({ label: '件名', max: 100 }),
  body: freeText({ label: '本文', max: 20_000, rows: 14 }),
  appeal: freeText({ label: '教示（不服申立ての案内）', max: 3000, rows: 4 }).nullable().default(null),
}

const seen = {
  id: Draft.shape.id.meta({ control: 'hidden' }),
  revision: Draft.shape.revision.meta({ control: 'hidden' }),
}

/** Of a resident by the number of the register, for who has a paper in hand. */
export const chooseAddressee = ({ residents }: Parts) =>
  command({
    name: 'inbox.choose-addressee',
    summary: 'finds whom a letter is to by the number of the resident register',
    grant: 'inbox:write',
    perMinute: 30,
    input: z.object({ registerNumber: code({ alphabet: '0123456789', max: 20, label: '宛名番号' }) }),
    output: z.object({ id: z.uuid() }),
    subject: (_input, { id }) => [id],
    run: async (ctx, { registerNumber }) => {
      const id = await residents.findByRegisterNumber(ctx.db, registerNumber)
      if (id === null || !(await residents.visibleTo(ctx.db, ctx.actor, [id])).has(id))
        throw problem('no-addressee', {}, [{ path: 'registerNumber', code: 'invalid-value', detail: {} }])
      await residents.logReads(ctx, [id], { operation: 'inbox.choose-addressee', purpose: 'procedure' })
      return { id }
    },
  })

export const draftLetter = (parts: Parts) =>
  command({
    name: 'inbox.draft-letter',
    summary: 'begins a letter to a resident',
    grant: 'inbox:write',
    input: z.object({ to: z.uuid().meta({ control: 'hidden' }), ...written }),
    output: z.object({ id: z.uuid() }),
    subject: ({ to }, { id }) => [to, id],
    run: async (ctx, { to, kind, section, ...typed }) => {
      const id = ctx.newId()
      const content = contentOf(typed)
      await requireSendable(ctx, parts, { residentId: to, kind, section, content })
      const sealed = await sealDraft(ctx, parts, { residentId: to, content })
      const by = { writtenBy: ctx.actor.id, changedAt: ctx.now(), revision: 1 }
      await addDraft(ctx.db, { id, residentId: to, kind, section, sealed, ...by })
      return { id }
    },
  })

export const changeDraft = (parts: Parts) =>
  command({
    name: 'inbox.change-draft',
    summary: 'changes a letter that has not been sent',
    grant: 'inbox:write',
    input: z.object({ ...seen, ...written }),
    output: z.object({ id: z.uuid() }),
    run: async (ctx, { id, revision, kind, section, ...typed }) => {
      const draft = await lockOwn(ctx, id)
      requireRevision(draft, revision)
      const content = contentOf(typed)
      await requireSendable(ctx, parts, { ...draft, kind, section, content })
      const sealed = await sealDraft(ctx, parts, { ...draft, content })
      const changed = { kind, section, sealed, revision: revision + 1, changedAt: ctx.now() }
      await saveDraft(ctx.db, { ...draft, ...changed })
      return { id }
    },
  })

export const discardDraft = command({
  name: 'inbox.discard-draft',
  summary: 'throws away a letter that has not been sent',
  grant: 'inbox:write',
  input: z.object({ id: seen.id }),
  output: z.object({}),
  run: async (ctx, { id }) => {
    await lockOwn(ctx, id)
    await removeDraft(ctx.db, id)
    return {}
  },
})

/** As it was read in the preview, and no other. */
export const sendDraft = (parts: Parts) =>
  command({
    name: 'inbox.send-draft',
    summary: 'sends a letter that was written, as it was read in the preview',
    grant: 'inbox:write',
    input: z.object(seen),
    output: z.object({ id: z.uuid() }),
    subject: (_input, { id }) => [id],
    run: async (ctx, { id, revision }) => {
      const draft = await lockOwn(ctx, id)
      requireRevision(draft, revision)
      const { kind, section, residentId } = draft
      await requireVisible(ctx, parts, residentId)
      const content = await openDraft(ctx, parts, draft)
      const to = { kind: 'resident' as const, id: residentId }
      const sent = await send(ctx, parts, { to, kind, content, section, about: null, issuedBy: ctx.actor.id })
      await removeDraft(ctx.db, id)
      return { id: sent.id }
    },
  })
