import type { Ctx } from '#kernel'
import type { Parts } from './parts.ts'
import { problem } from './problems.ts'
import type { Message } from './schema.ts'
import { findMessage, recipientsOf } from './store/index.ts'

/** A message its reader may read; `forId` is in whose place, null where it is the reader's own. */
export type Readable = { message: Message; forId: string | null }

/**
 * Whether this resident may read it: it lies in their inbox, or in that of somebody they act for. What was sent to a
 * household is read by who belonged to it then and still does. Refuses `not-found`, as for one that never was.
 */
export async function requireReadable(ctx: Ctx, parts: Parts, id: string): Promise<Readable> {
  const message = await findMessage(ctx.db, id)
  if (!message) throw problem('not-found')
  const recipients = await recipientsOf(ctx.db, id)
  const own = ctx.actor.id
  if (recipients.includes(own) && (await stillThere(ctx, parts, { message, residentId: own })))
    return { message, forId: null }
  for (const forId of recipients)
    if (
      (await mayActFor(ctx, parts, forId)) &&
      (await stillThere(ctx, parts, { message, residentId: forId }))
    )
      return { message, forId }
  throw problem('not-found')
}

async function stillThere(
  ctx: Ctx,
  { households }: Parts,
  { message, residentId }: { message: Message; residentId: string },
): Promise<boolean> {
  if (message.toKind === 'resident') return true
  return (await households.householdOf(ctx.db, residentId)) === message.toId
}

export async function mayActFor(ctx: Ctx, { residents }: Parts, subjectId: string): Promise<boolean> {
  const ask = { actorId: ctx.actor.id, subjectId, now: ctx.now(), module: 'inbox' }
  return (await residents.mayActFor(ctx.db, ask)) !== null
}

/**
 * A message as staff see it, whose reading is written down. Refuses `not-found` where somebody it is for does not exist
 * for who asks (支援措置).
 */
export async function requireForStaff(
  ctx: Ctx,
  { residents }: Parts,
  { id, operation }: { id: string; operation: string },
): Promise<{ message: Message; recipients: string[] }> {
  const message = await findMessage(ctx.db, id)
  const recipients = message ? await recipientsOf(ctx.db, id) : []
  const visible = await residents.visibleTo(ctx.db, ctx.actor, recipients)
  if (!message || recipients.some((one) => !visible.has(one))) throw problem('not-found')
  await residents.logReads(ctx, recipients, { operation, purpose: 'procedure' })
  return { message, recipients }
}

/** Whom this member of staff is shown nothing about, for lists. */
export async function hiddenFrom(ctx: Ctx, { residents }: Parts): Promise<string[]> {
  const undisclosed = await residents.undisclosedIds(ctx.db)
  const visible = await residents.visibleTo(ctx.db, ctx.actor, undisclosed)
  return undisclosed.filter((id) => !visible.has(id))
}
