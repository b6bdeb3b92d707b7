import { z } from 'zod'
import { type Ctx, command, email } from '#kernel'
import { requireDistricts } from '../districts.ts'
import { sendLetter } from '../letters.ts'
import { pending } from '../model.ts'
import type { SubscriptionParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Choices, type Subscription } from '../schema.ts'
import { addSubscription, findByDestinations, lockAddress, saveSubscription } from '../store.ts'

/** RFC 5321 §4.5.3.1: 254 characters. */
const Mail = email({ label: 'メールアドレス', autocomplete: 'email' })

const requestInput = (languages: readonly string[]) =>
  z.object({
    address: Mail,
    lang: z.enum(languages as [string, ...string[]]).meta({ label: 'メールの言語' }),
    ...Choices.shape,
  })

type Request = z.output<ReturnType<typeof requestInput>>

/**
 * A resident asks to be told by mail. The answer is the same whether the address is new, waiting or known: only who reads
 * its mail learns which, and decides.
 */
export const requestSubscription = (parts: SubscriptionParts) =>
  command({
    name: 'subscriptions.request',
    summary: 'asks to be told by mail; a mail asks the holder of the address to confirm',
    grant: 'public',
    perMinute: 5,
    input: requestInput(parts.languages),
    output: z.object({}),
    run: async (ctx, request) => {
      if (!parts.delivery.media.includes('mail')) throw problem('no-mail')
      requireDistricts(parts, request.districts)
      await lockAddress(ctx.db, request.address)
      const subscription = (await known(ctx, parts, request)) ?? (await add(ctx, parts, request))
      await sendLetter(ctx, parts, subscription, request.lang)
      return {}
    },
  })

/** The subscription of this address; one not confirmed yet takes what was chosen last. */
async function known(ctx: Ctx, { delivery }: SubscriptionParts, request: Request) {
  const { address, lang, districts, minLevel, drills } = request
  const destinations = await delivery.find(ctx, { medium: 'mail', address })
  const [found] = await findByDestinations(
    ctx.db,
    destinations.map((one) => one.id),
  )
  if (found?.state !== 'pending') return found
  const changed = { ...found, districts, minLevel, drills }
  await saveSubscription(ctx.db, changed)
  await delivery.change(ctx, found.destinationId, { variant: lang, drills })
  return changed
}

async function add(
  ctx: Ctx,
  { delivery, tokens, publicUrl }: SubscriptionParts,
  { address, lang, districts, minLevel, drills }: Request,
): Promise<Subscription> {
  const id = ctx.newId()
  const destinationId = await delivery.add(ctx, {
    medium: 'mail',
    variant: lang,
    address,
    secret: null,
    leaveUrl: `${publicUrl}/leave/${tokens.make('manage', id)}`,
    watched: false,
    drills,
  })
  const createdAt = ctx.now()
  const made = pending({ id, kind: 'resident', destinationId, createdAt, districts, minLevel, drills })
  await addSubscription(ctx.db, made)
  return made
}
