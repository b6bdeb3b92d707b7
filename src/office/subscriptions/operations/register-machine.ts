import { z } from 'zod'
import { secretText } from '#formats/standard-webhooks'
import { type Ctx, command, plus } from '#kernel'
import { requireDistricts } from '../districts.ts'
import { Jws, takeRequest } from '../machines.ts'
import { pending } from '../model.ts'
import type { SubscriptionParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Choices, Subscription } from '../schema.ts'
import { addSubscription, countOfKey, findByDestinations, lockAddress, saveSubscription } from '../store.ts'

/** What a machine signs to be told by webhook. */
export const RegisterClaims = z.object({
  url: z.url({ protocol: /^https?$/ }).max(2000),
  ...Choices.shape,
})

const mostOfOneKey = 20
const challengeHours = 1
const secretBytes = 32

/**
 * A machine asks to be told by webhook, with a request signed by its own key. New addresses get a challenge there, which
 * the machine sends back signed (`subscriptions.confirm-machine`); the same address again changes what it is told.
 */
export const registerMachine = (parts: SubscriptionParts) =>
  command({
    name: 'subscriptions.register-machine',
    summary: 'registers a machine by its key; its webhook is asked before anything is sent',
    grant: 'public',
    perMinute: 10,
    secret: true,
    input: z.object({ jws: Jws }),
    output: z.object({
      id: z.uuid(),
      state: Subscription.shape.state,
      /** What messages are signed with (Standard Webhooks, `whsec_…`); null when the machine has it already. */
      secret: z.string().nullable(),
    }),
    subject: (_input, { id }) => [id],
    run: async (ctx, { jws }) => {
      const { thumbprint, claims } = await takeRequest(ctx, parts, jws, RegisterClaims)
      requireDistricts(parts, claims.districts)
      await lockAddress(ctx.db, claims.url)
      const own = await findOwn(ctx, parts, claims.url, thumbprint)
      if (!own) return add(ctx, parts, thumbprint, claims)
      const { url: _, ...choices } = claims
      await saveSubscription(ctx.db, { ...own, ...choices })
      await parts.delivery.change(ctx, own.destinationId, { drills: choices.drills })
      if (own.state === 'pending') await challenge(ctx, parts, own)
      return { id: own.id, state: own.state, secret: null }
    },
  })

async function findOwn(ctx: Ctx, { delivery }: SubscriptionParts, url: string, thumbprint: string) {
  const destinations = await delivery.find(ctx, { medium: 'webhook', address: url })
  const found = await findByDestinations(
    ctx.db,
    destinations.map((one) => one.id),
  )
  return found.find((one) => one.thumbprint === thumbprint)
}

async function add(
  ctx: Ctx,
  parts: SubscriptionParts,
  thumbprint: string,
  { url, ...choices }: z.output<typeof RegisterClaims>,
) {
  if ((await countOfKey(ctx.db, thumbprint)) >= mostOfOneKey) throw problem('too-many')
  const id = ctx.newId()
  const secret = ctx.random(secretBytes)
  const place = { medium: 'webhook' as const, variant: '', address: url, secret, leaveUrl: null }
  const destinationId = await parts.delivery.add(ctx, { ...place, watched: false, drills: choices.drills })
  const made = pending({ id, kind: 'machine', destinationId, createdAt: ctx.now(), thumbprint, ...choices })
  await addSubscription(ctx.db, made)
  await challenge(ctx, parts, made)
  return { id, state: made.state, secret: secretText(secret) }
}

async function challenge(
  ctx: Ctx,
  { delivery, tokens }: SubscriptionParts,
  { id, destinationId }: Subscription,
): Promise<void> {
  const body = { type: 'hiroba.challenge', subscription: id, challenge: tokens.make('challenge', id) }
  await delivery.dispatch(ctx, {
    module: 'subscriptions',
    subject: id,
    label: 'subscriptions.letter.challenge-label',
    path: '',
    urgent: false,
    expiresAt: plus(ctx.now(), challengeHours * 3_600_000),
    renditions: [
      {
        medium: 'webhook',
        variant: '',
        contentType: 'application/json',
        title: null,
        body: Buffer.from(JSON.stringify(body)),
      },
    ],
    to: [destinationId],
  })
}
