import type { Ctx, Vault } from '#kernel'
import { decline, request, stateOf } from './model/request.ts'
import type { ResidentsParts } from './parts.ts'
import { problem } from './problems.ts'
import { closeRequest, raiseRequest } from './raise-work.ts'
import type { TwoPersonRequest } from './schema.ts'
import { addRequest, requestsNaming, saveDecision, undecidedRequests } from './store/index.ts'
import { lockVisible } from './visible-record.ts'

const reasonName = 'residents.request'

type Asked = Pick<TwoPersonRequest, 'kind' | 'residentId' | 'otherId'> & { reason: string }

/** The first of two members of staff asks. Who waits is told to the second; a request that lapsed makes room. */
export async function ask(ctx: Ctx, { vault }: ResidentsParts, asked: Asked): Promise<string> {
  const { kind, residentId, otherId } = asked
  const step = { actor: ctx.actor.id, now: ctx.now() }
  await lockBoth(ctx, vault, asked)
  const id = ctx.newId()
  const reason = await vault.seal(ctx.db, residentId, `${reasonName}.${id}`, asked.reason)
  const made = request({ id, kind, residentId, otherId, reason }, step)
  for (const earlier of await undecidedRequests(ctx.db, residentId)) {
    if (earlier.kind !== kind) continue
    if (stateOf(earlier, step.now) === 'open') throw problem('already-requested')
    await saveDecision(ctx.db, decline(earlier, step))
    await closeRequest(ctx, earlier.id, 'lapsed')
  }
  await addRequest(ctx.db, made)
  await raiseRequest(ctx, made)
  return id
}

/** Puts aside whatever else is asked about somebody who is gone: nobody could open it to decide. */
export async function setAside(ctx: Ctx, residentId: string): Promise<void> {
  const step = { actor: ctx.actor.id, now: ctx.now() }
  for (const waiting of await requestsNaming(ctx.db, residentId)) {
    await saveDecision(ctx.db, decline(waiting, step))
    await closeRequest(ctx, waiting.id, 'erased')
  }
}

/** Holds the records it is about, always in the same order, and refuses who may not see one of them. */
export async function lockBoth(
  ctx: Ctx,
  vault: Vault,
  { residentId, otherId }: Pick<TwoPersonRequest, 'residentId' | 'otherId'>,
): Promise<void> {
  const ids = [residentId, ...(otherId === null ? [] : [otherId])].toSorted()
  for (const id of ids) await lockVisible(ctx, vault, id)
}

export async function reasonOf(ctx: Ctx, vault: Vault, one: TwoPersonRequest): Promise<string> {
  return (await vault.open(ctx.db, one.residentId, `${reasonName}.${one.id}`, one.reason)) ?? ''
}
