import { z } from 'zod'
import type { Ctx } from '#kernel'
import { type ContactClosed, takeContact } from '../contact.ts'
import type { SourceOf } from '../definition.ts'
import { followContact } from '../model/contact.ts'
import type { IntakeParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { findContact, lockReceiver, noteFailure, saveContact } from '../store/index.ts'

/** What a receiver says of itself: that it lives, or that contacts opened or closed. */
const ReceiverState = z.strictObject({
  heartbeat: z.literal(true).optional(),
  contacts: z
    .array(z.strictObject({ number: z.int().min(1).max(64), closed: z.boolean() }))
    .max(64)
    .optional(),
})

type Parts = Pick<IntakeParts, 'takeSignal'>

/** What followed: the last alert or proposal, if any. */
export type StateTaken = { outcome: string; alertId: string | null }

const noted: StateTaken = { outcome: 'noted', alertId: null }

/**
 * Takes what a receiver says of its contacts: one that closes anew leads to what the town file prepared for it, once, however often it is
 * told. A contact that the file does not list is noted as a failure and leads to nothing.
 */
export async function noteReceiverState(
  ctx: Ctx,
  parts: Parts,
  source: SourceOf<'receiver'>,
  text: string,
): Promise<StateTaken> {
  const said = ReceiverState.safeParse(jsonOf(text))
  if (!said.success) throw problem('bad-state')
  await lockReceiver(ctx.db, source.id)
  let last = noted
  for (const { number, closed } of said.data.contacts ?? []) {
    const listed = source.contacts.find((one) => one.number === number)
    if (listed === undefined)
      await noteFailure(ctx.db, source.id, { now: ctx.now(), code: 'contact-unknown' })
    else last = (await follow(ctx, parts, { source, contact: listed, text }, closed)) ?? last
  }
  return last
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw problem('bad-state')
  }
}

async function follow(
  ctx: Ctx,
  parts: Parts,
  told: Omit<ContactClosed, 'held'>,
  closed: boolean,
): Promise<StateTaken | null> {
  const { source, contact } = told
  const { number } = contact
  const known = await findContact(ctx.db, source.id, number)
  const { state, news } = followContact(known, { closed, now: ctx.now() }, contact)
  if (news.kind === 'same') return null
  await saveContact(ctx.db, { ...state, source: source.id, number })
  return news.kind === 'closing' ? takeContact(ctx, parts, { ...told, held: news.held }) : null
}
