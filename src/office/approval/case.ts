import type { Ctx } from '#kernel'
import { type Actor, type Case, mayRead } from './model/decide.ts'
import type { ApprovalParts } from './parts.ts'
import type { Directory } from './ports.ts'
import { problem } from './problems.ts'
import type { Document, Review, Step, Version } from './schema.ts'
import { findDocument, lockDocument, reviewsOf, stepsOf, versionsOf } from './store/index.ts'

type Asked = Pick<Ctx, 'db' | 'actor' | 'now'>

/** Who acts, with what they may act in now; only people hold positions. */
export async function actorOf({ db, actor, now }: Asked, directory: Directory): Promise<Actor> {
  const held = actor.kind === 'person' ? await directory.positionsOf(db, actor.id, now()) : []
  return { actor: actor.id, now: now(), held }
}

/** A document with everything about it. */
export type Whole = {
  document: Document
  versions: Version[]
  steps: Step[]
  reviews: Review[]
  actor: Actor
}

/** Reads a document whole, held until the transaction ends if asked; who may not read it is told `approval.not-found`. */
export async function readWhole(
  ctx: Asked,
  { id, lock }: { id: string; lock: boolean },
  { directory }: Pick<ApprovalParts, 'directory'>,
): Promise<Whole> {
  const document = await (lock ? lockDocument : findDocument)(ctx.db, id)
  const versions = await versionsOf(ctx.db, id)
  const steps = await stepsOf(ctx.db, id)
  const actor = await actorOf(ctx, directory)
  if (!mayRead({ document, versions, steps }, actor)) throw problem('not-found')
  return { document, versions, steps, reviews: await reviewsOf(ctx.db, id), actor }
}

/** The version a submitted document lies at. */
export function caseOf({ document, versions, steps }: Omit<Whole, 'actor' | 'reviews'>): Case {
  const version = versions.at(-1)
  if (!version) throw problem('wrong-state', { state: document.state })
  return { document, version, steps }
}
