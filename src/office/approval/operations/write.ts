import { z } from 'zod'
import { command, documentKinds, machine, upload, yen } from '#kernel'
import { begin, keepFiles, send } from '../begin.ts'
import { caseOf, readWhole } from '../case.ts'
import { tell } from '../finish.ts'
import { edit, requireDrafter, requireRevision, withdraw } from '../model/compose.ts'
import type { ApprovalParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { closeReturned, closeSteps } from '../raise-work.ts'
import { Content, Document } from '../schema.ts'
import { lockDocument, saveDocument } from '../store/index.ts'

const name = machine({ max: 40, pattern: /^[a-z][a-z-]*$/ })

const written = {
  title: Content.shape.title,
  body: Content.shape.body,
  amount: yen({ label: '金額（円）' }).nullable().default(null),
}

const file = upload({ label: '添付するファイル', kinds: documentKinds })
const attachments = z.array(file).max(20).default([])

/** Which document, and which state of it the person saw. */
const seen = {
  id: Document.shape.id.meta({ control: 'hidden' }),
  revision: Document.shape.revision.meta({ control: 'hidden' }),
}

export const draftDocument = (parts: ApprovalParts) =>
  command({
    name: 'approval.draft',
    summary: 'begins a document that is to be decided',
    grant: 'approval:draft',
    input: z.object({
      kind: name.meta({ label: '種類' }),
      section: name.meta({ label: '起案する課' }),
      ...written,
      attachments,
    }),
    output: Document,
    subject: (_input, { id }) => [id],
    run: (ctx, input) => {
      // Whoever holds the machine is no member of any section.
      if (ctx.actor.kind !== 'person') throw problem('not-your-section')
      return begin(ctx, { ...input, subject: null, draftedBy: ctx.actor.id }, parts)
    },
  })

export const editDocument = (parts: ApprovalParts) =>
  command({
    name: 'approval.edit',
    summary: 'changes a draft, or what came back',
    grant: 'approval:draft',
    input: z.object({ ...seen, ...written, attachments: attachments.unwrap().optional() }),
    output: Document,
    run: async (ctx, { id, revision, attachments: files, ...content }) => {
      const document = await lockDocument(ctx.db, id)
      requireDrafter(document, ctx.actor.id)
      requireRevision(document, revision)
      const by = { actor: ctx.actor.id, now: ctx.now() }
      const edited = edit(document, { ...content, attachments: files ?? document.attachments }, by)
      if (files) await keepFiles(ctx, files, { draftedBy: document.draftedBy, parts })
      await saveDocument(ctx.db, edited)
      return edited
    },
  })

/** Adds one file to what its drafter wrote. */
export const attachFile = (parts: ApprovalParts) =>
  command({
    name: 'approval.attach',
    summary: 'adds a file to a draft',
    grant: 'approval:draft',
    input: z.object({ ...seen, file }),
    output: Document,
    run: async (ctx, { id, revision, file }) => {
      const document = await lockDocument(ctx.db, id)
      requireDrafter(document, ctx.actor.id)
      requireRevision(document, revision)
      const attachments = [...document.attachments, file]
      const edited = edit(document, { ...document, attachments }, { actor: ctx.actor.id, now: ctx.now() })
      await keepFiles(ctx, [file], { draftedBy: document.draftedBy, parts })
      await saveDocument(ctx.db, edited)
      return edited
    },
  })

export const submitDocument = (parts: ApprovalParts) =>
  command({
    name: 'approval.submit',
    summary: 'sends a draft along its route, as a new version',
    grant: 'approval:draft',
    input: z.object(seen),
    output: Document,
    run: async (ctx, { id, revision }) => {
      const { document } = await readWhole(ctx, { id, lock: true }, parts)
      requireRevision(document, revision)
      return send(ctx, document, { by: ctx.actor.id, parts })
    },
  })

export const withdrawDocument = (parts: ApprovalParts) =>
  command({
    name: 'approval.withdraw',
    summary: 'takes a document back before it is decided',
    grant: 'approval:draft',
    input: z.object(seen),
    output: Document,
    run: async (ctx, { id, revision }) => {
      const whole = await readWhole(ctx, { id, lock: true }, parts)
      requireRevision(whole.document, revision)
      const taken = withdraw(whole.document, { actor: ctx.actor.id, now: ctx.now() })
      await saveDocument(ctx.db, taken)
      if (whole.document.state === 'submitted') await closeSteps(ctx, caseOf(whole), 'withdrawn')
      await closeReturned(ctx, id, 'withdrawn')
      await tell(ctx, taken)
      return taken
    },
  })
