import { z } from 'zod'
import type { Ctx } from '#kernel'
import type { SourceOf } from '../definition.ts'
import type { IntakeParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { noteContactState } from '../store/index.ts'

/** What a receiver says of itself: that it lives, or that contacts opened or closed. */
const ReceiverState = z.strictObject({
  heartbeat: z.literal(true).optional(),
  contacts: z
    .array(z.strictObject({ number: z.int().min(1).max(64), closed: z.boolean() }))
    .max(64)
    .optional(),
})

type Parts = Pick<IntakeParts, 'propose'>

/**
 * Takes what a receiver says of its contacts: one that closed raises what the town file prepared for it. A contact the
 * file does not know is noted and nothing more. Returns the last proposal, or null.
 */
export async function noteReceiverState(
  ctx: Ctx,
  parts: Parts,
  source: SourceOf<'receiver'>,
  text: string,
): Promise<string | null> {
  const said = ReceiverState.safeParse(jsonOf(text))
  if (!said.success) throw problem('bad-state')
  let raised: string | null = null
  for (const { number, closed } of said.data.contacts ?? []) {
    const changed = await noteContactState(ctx.db, { source: source.id, number, closed, since: ctx.now() })
    if (changed && closed) raised = (await raiseContact(ctx, parts, { source, number })) ?? raised
  }
  return raised
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw problem('bad-state')
  }
}

type Closed = { source: SourceOf<'receiver'>; number: number }

/** The one place where a contact becomes a proposal. */
async function raiseContact(
  ctx: Ctx,
  { propose }: Parts,
  { source, number }: Closed,
): Promise<string | null> {
  const known = source.contacts.find((one) => one.number === number)
  if (!known) return null
  const { hazard, level, texts, validHours, drill } = known
  return propose(ctx, {
    hazard: hazard as Parameters<Parts['propose']>[1]['hazard'],
    level: level as Parameters<Parts['propose']>[1]['level'],
    districts: [],
    texts,
    validHours,
    drill,
    chain: `intake ${source.id} contact ${number}${drill ? ' drill' : ''}`,
  })
}
