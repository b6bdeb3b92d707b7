import type { Ctx } from '#kernel'
import { readPublicKey } from '../model/public-key.ts'
import { problem } from '../problems.ts'
import { addKeyRow } from '../store/index.ts'

/** Reads what was pasted and keeps the key in it, for this machine and no other; returns its id. */
export async function registerKey(ctx: Ctx, machineId: string, pasted: string): Promise<string> {
  const read = readPublicKey(pasted)
  if (!read.ok) throw problem(read.code)
  const { jwk, kid, thumbprint } = read
  const id = ctx.newId()
  await addKeyRow(ctx.db, {
    id,
    machineId,
    kid,
    thumbprint,
    jwk,
    addedAt: ctx.now(),
    addedBy: ctx.actor.id,
    removedAt: null,
    removedBy: null,
  })
  return id
}
