import { type Ctx, plus, textIn } from '#kernel'
import type { Parts } from './parts.ts'
import type { MailAddress } from './schema.ts'
import { addMailing } from './store/index.ts'

export const addressField = 'inbox.address'

const validHours = 48
/** A little longer than the mail is tried: whoever does not hear how it ended clears up then. */
const graceHours = 2
const hourMs = 3_600_000

/**
 * Sends one mail to a resident's address. It says that something is in the inbox, or asks to confirm the address; never
 * what it is, about whom, or from which section. The destination is made for this mail and goes with it, so that after
 * an erasure nothing can be sent. Does nothing for an address that was erased, or in a town without mail.
 */
export async function sendMail(
  ctx: Ctx,
  parts: Parts,
  { address, name, link }: { address: MailAddress; name: 'arrived' | 'confirm'; link: string },
): Promise<void> {
  const { delivery, vault, words, town } = parts
  const plain = await vault.open(ctx.db, address.residentId, addressField, address.sealed)
  if (plain === null || !delivery.media.includes('mail')) return
  const variant = address.lang
  const t = words(variant)
  const values = { town: textIn(town.name, variant), link }
  const place = { address: plain, secret: null, leaveUrl: null }
  const destinationId = await delivery.add(ctx, { ...place, medium: 'mail', variant, watched: false })
  const expiresAt = plus(ctx.now(), validHours * hourMs)
  await addMailing(ctx.db, {
    destinationId,
    residentId: address.residentId,
    expiresAt: plus(expiresAt, graceHours * hourMs),
  })
  await delivery.dispatch(ctx, {
    module: 'inbox',
    // The mail itself, not what it is about: the board of deliveries links nobody to a letter.
    subject: destinationId,
    label: name === 'arrived' ? 'inbox.mail.arrived-label' : 'inbox.mail.confirm-label',
    path: '',
    urgent: false,
    expiresAt,
    reply: true,
    renditions: [
      {
        medium: 'mail',
        variant,
        contentType: 'text/plain; charset=utf-8',
        title: t(`inbox.mail.${name}-title`, values),
        body: Buffer.from(t(`inbox.mail.${name}-text`, values)),
      },
    ],
    to: [destinationId],
  })
}
