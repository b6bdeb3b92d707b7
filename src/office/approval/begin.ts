import { type Ctx, plus } from '#kernel'
import type { Routes } from './definition.ts'
import { draft, submit, type Written } from './model/compose.ts'
import { routeFor } from './model/route.ts'
import type { ApprovalParts } from './parts.ts'
import { problem } from './problems.ts'
import { closeReturned, raiseSteps } from './raise-work.ts'
import type { Document, Subject, Terms } from './schema.ts'
import { addDocument, addVersion, saveDocument } from './store/index.ts'

const hourMs = 3_600_000

/** A draft as it begins, in the name of a member of staff. */
export type Begin = Written & { kind: string; section: string; subject: Subject | null; draftedBy: string }

/**
 * Begins a draft (起案) in the caller's transaction. Refuses `unknown-kind`, `not-your-section` where the drafter holds no
 * position of their own in the section, and `already-drafted` while one of this kind about the same subject is open.
 */
export async function begin(ctx: Ctx, given: Begin, parts: ApprovalParts): Promise<Document> {
  const { draftedBy, ...written } = given
  rulesOf(parts.routes, given.kind)
  if (!(given.section in parts.routes.sections)) throw notYours()
  const held = await parts.directory.positionsOf(ctx.db, draftedBy, ctx.now())
  if (!held.some((one) => one.section === given.section && one.standingInFor === null)) throw notYours()
  const document = draft({ ...written, id: ctx.newId() }, { actor: draftedBy, now: ctx.now() })
  await keepFiles(ctx, document.attachments, { draftedBy, parts })
  await addDocument(ctx.db, document)
  return document
}

const notYours = () =>
  problem('not-your-section', {}, [{ path: 'section', code: 'invalid-value', detail: {} }])

/** What is attached stays for as long as the document; refuses what its drafter did not bring. */
export async function keepFiles(
  ctx: Ctx,
  attachments: readonly string[],
  { draftedBy, parts }: { draftedBy: string; parts: ApprovalParts },
): Promise<void> {
  for (const id of attachments) {
    await parts.blobs.open(ctx.db, id, draftedBy)
    await parts.blobs.keep(ctx.db, id)
  }
}

function rulesOf({ kinds }: Routes, kind: string): Routes['kinds'][string] {
  const rules = kinds[kind]
  if (!rules) throw problem('unknown-kind', {}, [{ path: 'kind', code: 'invalid-value', detail: {} }])
  return rules
}

/** What numbers of a section begin with: `青総`. Refuses `not-your-section` for one that numbers nothing. */
export function symbolOf({ town, sections }: Routes, section: string): string {
  const found = sections[section]
  if (!found) throw notYours()
  return `${town}${found.symbol}`
}

/** Submits a draft as a new version, on the route the rules in force give it; its first places have it on their lists. */
export async function send(
  ctx: Ctx,
  document: Document,
  { by: actor, parts }: { by: string; parts: ApprovalParts },
): Promise<Document> {
  const { routes, directory } = parts
  const rules = rulesOf(routes, document.kind)
  const held = await directory.positionsOf(ctx.db, document.draftedBy, ctx.now())
  const route = routeFor(rules, routes.positions, { ...document, held })
  const { deputised, retentionYears, hoursPerStep } = rules
  const symbol = symbolOf(routes, document.section)
  const terms: Terms = { deputised, retentionYears, hoursPerStep, symbol }
  const dueAt = plus(ctx.now(), hoursPerStep * hourMs)
  const sent = submit(document, { route, terms, dueAt }, { actor, now: ctx.now() })
  await addVersion(ctx.db, sent.version)
  await saveDocument(ctx.db, sent.document)
  await closeReturned(ctx, document.id, 'submitted again')
  await raiseSteps(ctx, { ...sent, steps: [] })
  return sent.document
}
