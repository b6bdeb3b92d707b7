import type { z } from 'zod'
import { type Ctx, machine } from '#kernel'
import { type MachineRequest, readMachineRequest } from './machine-request.ts'
import type { SubscriptionParts } from './parts.ts'
import { problem } from './problems.ts'
import type { Subscription } from './schema.ts'
import { keepRequest, lockSubscription } from './store.ts'

/** A compact JWS; a few kilobytes at most. */
export const Jws = machine({ min: 20, max: 8000 })

/** Reads a signed request and sees to it that it is the first time. */
export async function takeRequest<T extends z.ZodObject>(
  ctx: Ctx,
  { publicUrl }: SubscriptionParts,
  jws: string,
  schema: T,
): Promise<MachineRequest<z.output<T>>> {
  const request = await readMachineRequest(jws, schema, { audience: publicUrl, now: ctx.now() })
  if (!(await keepRequest(ctx.db, request, ctx.now()))) throw problem('request-replayed')
  return request
}

/** The machine's own subscription, locked; one of another key is not found. */
export async function lockOwn(ctx: Ctx, id: string, thumbprint: string): Promise<Subscription> {
  const found = await lockSubscription(ctx.db, id)
  if (found?.thumbprint !== thumbprint) throw problem('not-found')
  return found
}
