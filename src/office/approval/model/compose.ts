import { problem } from '../problems.ts'
import type { Content, Document, DocumentState, Subject, Terms, Version } from '../schema.ts'
import type { Route } from './route.ts'

/** Who does it and when; all the rules know of the outside. */
export type By = { actor: string; now: string }

export type Written = Content & { attachments: readonly string[] }

const mostFiles = 20

export function requireState(document: Document, ...allowed: DocumentState[]): void {
  if (!allowed.includes(document.state)) throw problem('wrong-state', { state: document.state })
}

/** A form changes the document it showed, never what somebody made of it meanwhile. */
export function requireRevision(document: Document, seen: number): void {
  if (document.revision !== seen) throw problem('changed-meanwhile', { revision: document.revision })
}

export const next = (document: Document, now: string, change: Partial<Document>): Document => ({
  ...document,
  ...change,
  revision: document.revision + 1,
  changedAt: now,
})

type Begun = Written & { id: string; kind: string; section: string; subject: Subject | null }

/** A draft (起案) nobody else has seen yet. */
export function draft({ subject, attachments, ...begun }: Begun, { actor, now }: By): Document {
  requireFiles(attachments)
  return {
    ...begun,
    attachments: [...attachments],
    subjectModule: subject?.module ?? null,
    subjectId: subject?.id ?? null,
    subjectPath: subject?.path ?? null,
    draftedBy: actor,
    state: 'draft',
    version: 0,
    revision: 1,
    stage: null,
    dueAt: null,
    reason: null,
    decidedAt: null,
    decidedBy: null,
    symbol: null,
    fiscalYear: null,
    number: null,
    keepUntil: null,
    createdAt: now,
    changedAt: now,
  }
}

export function requireDrafter({ draftedBy }: Document, actor: string): void {
  if (draftedBy !== actor) throw problem('not-found')
}

function requireFiles(attachments: readonly string[]): void {
  if (attachments.length > mostFiles) throw problem('too-many-files', { limit: mostFiles })
}

/** Its drafter changes a draft, or what came back. */
export function edit(document: Document, { attachments, ...written }: Written, { actor, now }: By): Document {
  requireDrafter(document, actor)
  requireState(document, 'draft', 'sent-back')
  requireFiles(attachments)
  return next(document, now, { ...written, attachments: [...attachments] })
}

/** Its drafter submits it as a new version, which is frozen; what was approved of an earlier one counts no more. */
export function submit(
  document: Document,
  { route, terms, dueAt }: { route: Route; terms: Terms; dueAt: string },
  { actor, now }: By,
): { document: Document; version: Version } {
  requireDrafter(document, actor)
  requireState(document, 'draft', 'sent-back')
  const number = document.version + 1
  const { id: documentId, title, body, amount, attachments, draftedBy } = document
  const frozen = { documentId, version: number, title, body, amount, attachments, draftedBy }
  return {
    document: next(document, now, { state: 'submitted', version: number, stage: 0, dueAt, reason: null }),
    version: { ...frozen, route: route.stages, delegated: route.delegated, terms, submittedAt: now },
  }
}

/** Its drafter takes it back while nothing is decided; it ends there. */
export function withdraw(document: Document, { actor, now }: By): Document {
  requireDrafter(document, actor)
  requireState(document, 'draft', 'submitted', 'sent-back')
  return next(document, now, { state: 'withdrawn', stage: null, dueAt: null })
}
