import type { Ctx } from '#kernel'
import type { Contact, SourceOf } from './definition.ts'
import type { ContactNews } from './model/contact.ts'
import type { IntakeParts } from './parts.ts'
import { addArrival, noteContact, noteFailure } from './store/index.ts'

/** A contact that closed anew, and what was said of it. */
export type ContactClosed = {
  source: SourceOf<'receiver'>
  contact: Contact
  /** The words of the receiver, as they came. */
  text: string
  /** Why a person decides although the contact may act by itself. */
  held: Extract<ContactNews, { kind: 'closing' }>['held']
}

/**
 * The one place where a contact that closed becomes an alert: class 1 that is out at once where the town file allows it twice, of the
 * receiver and of the contact; else a proposal. What was said is kept with a receipt. In the caller's transaction.
 */
export async function takeContact(
  ctx: Ctx,
  { takeSignal }: Pick<IntakeParts, 'takeSignal'>,
  { source, contact, text, held }: ContactClosed,
): Promise<{ outcome: string; alertId: string | null }> {
  const now = ctx.now()
  const { number, hazard, level, texts = null, validHours, drill } = contact
  const event = `contact ${source.id} ${number} ${ctx.newId()}`
  const bytes = Buffer.from(JSON.stringify({ event, closedAt: now, said: text }))
  const taken = await takeSignal(ctx, {
    ...{ hazard, level, texts, validHours, drill, event, bytes },
    title: `${source.name.ja} ${number}`,
    automatic: source.automatic && contact.automatic && held === null,
  })
  await addArrival(ctx.db, {
    ...{ id: ctx.newId(), source: source.id, route: 'contact', receivedAt: now },
    ...{ sha256: taken.sha256, size: bytes.length, message: taken.firstSha256, first: true, behindMs: null },
    ...{ outcome: taken.outcome, reason: held, issuer: '', format: 'other', valid: true },
    ...{ rules: [], signature: 'none', profiles: null, drill },
  })
  await noteContact(ctx.db, source.id, { now, message: true, pushed: true })
  if (held !== null) await noteFailure(ctx.db, source.id, { now, code: `contact-${held}` })
  return { outcome: taken.outcome, alertId: taken.alertId }
}
