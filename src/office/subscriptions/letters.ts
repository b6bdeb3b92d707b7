import { type Ctx, plus, textIn } from '#kernel'
import { mailed } from './model.ts'
import type { SubscriptionParts } from './parts.ts'
import type { Subscription } from './schema.ts'
import { saveSubscription } from './store.ts'

const validHours = 48

/**
 * Sends the mail about a subscription itself: to confirm it, or, when it is confirmed already, how to change or leave.
 * Not more than the day's number; then nothing is sent, and nobody is told.
 */
export async function sendLetter(
  ctx: Ctx,
  parts: SubscriptionParts,
  subscription: Subscription,
  lang: string,
): Promise<void> {
  const counted = mailed(subscription, ctx.now())
  if (!counted) return
  await saveSubscription(ctx.db, counted)
  const { tokens, publicUrl, delivery } = parts
  const t = parts.words(lang)
  const active = subscription.state === 'active'
  const name = active ? 'known' : 'confirm'
  const link = active
    ? `${publicUrl}/${lang}/subscriptions/${tokens.make('manage', subscription.id)}`
    : `${publicUrl}/${lang}/subscribe/confirm/${tokens.make('confirm', subscription.id)}`
  const town = textIn(parts.town, lang)
  const body = t(`subscriptions.letter.${name}-text`, { town, link })
  await delivery.dispatch(ctx, {
    module: 'subscriptions',
    subject: subscription.id,
    label: active ? 'subscriptions.letter.known-label' : 'subscriptions.letter.confirm-label',
    path: '',
    urgent: false,
    expiresAt: plus(ctx.now(), validHours * 3_600_000),
    renditions: [
      {
        medium: 'mail',
        variant: lang,
        contentType: 'text/plain; charset=utf-8',
        title: t(`subscriptions.letter.${name}-title`, { town }),
        body: Buffer.from(body),
      },
    ],
    to: [subscription.destinationId],
  })
}
