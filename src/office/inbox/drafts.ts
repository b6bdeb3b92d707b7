import type { Ctx } from '#kernel'
import { letterOf, requirePrintable } from './letter.ts'
import { Content } from './model/content.ts'
import { isLetter } from './model/rules.ts'
import type { Parts } from './parts.ts'
import { problem } from './problems.ts'
import type { Draft, MessageKind } from './schema.ts'
import { findDraft, lockDraft } from './store/index.ts'

const draftField = 'inbox.draft'

type Sendable = { residentId: string; kind: MessageKind; section: string; content: Content }

/** What could not be sent is not kept either: it is refused while its writer can still change it. */
export async function requireSendable(
  ctx: Ctx,
  parts: Parts,
  { residentId, kind, section, content }: Sendable,
) {
  await requireVisible(ctx, parts, residentId)
  const addressee = await requireName(ctx, parts, residentId)
  if (!(section in parts.routes.sections))
    throw problem('unknown-section', {}, [{ path: 'section', code: 'invalid-value', detail: {} }])
  if (!isLetter(kind)) return
  requirePrintable(letterOf(parts, { content, addressee, section, number: null, code: null, at: ctx.now() }))
}

export async function requireVisible(ctx: Ctx, { residents }: Parts, id: string): Promise<void> {
  if (!(await residents.visibleTo(ctx.db, ctx.actor, [id])).has(id)) throw problem('no-addressee')
}

export async function requireName(ctx: Ctx, { residents }: Parts, id: string): Promise<string> {
  const name = await residents.nameOf(ctx.db, id)
  if (name === null) throw problem('no-addressee')
  return name
}

/** A draft belongs to who writes it. */
export async function lockOwn(ctx: Ctx, id: string): Promise<Draft> {
  const draft = await lockDraft(ctx.db, id)
  if (draft?.writtenBy !== ctx.actor.id) throw problem('not-found')
  return draft
}

export async function readOwn(
  ctx: Ctx,
  parts: Parts,
  { id, operation }: { id: string; operation: string },
): Promise<Draft> {
  const draft = await findDraft(ctx.db, id)
  if (draft?.writtenBy !== ctx.actor.id) throw problem('not-found')
  await requireVisible(ctx, parts, draft.residentId)
  await parts.residents.logReads(ctx, [draft.residentId], { operation, purpose: 'procedure' })
  return draft
}

export const sealDraft = (
  ctx: Ctx,
  { vault }: Parts,
  { residentId, content }: { residentId: string; content: Content },
) => vault.seal(ctx.db, residentId, draftField, JSON.stringify(content))

export async function openDraft(ctx: Ctx, { vault }: Parts, { residentId, sealed }: Draft): Promise<Content> {
  const text = await vault.open(ctx.db, residentId, draftField, sealed)
  if (text === null) throw problem('not-found')
  return Content.parse(JSON.parse(text))
}
