import type { Choices, Subscription } from './schema.ts'

const dayMs = 86_400_000
/** Mails about the subscription itself within a day: a stranger who types somebody's address floods no mailbox. */
const mailsADay = 3

/** A subscription before its holder confirmed it. */
export const pending = (
  made: Pick<Subscription, 'id' | 'kind' | 'destinationId' | 'createdAt'> &
    Choices & { thumbprint?: string; topic?: string },
): Subscription => ({
  thumbprint: null,
  topic: null,
  ...made,
  state: 'pending',
  leaseUntil: null,
  mails: 0,
  mailedAt: null,
  confirmedAt: null,
})

/** The holder said yes. Saying so again changes nothing. */
export const confirmed = (subscription: Subscription, now: string): Subscription =>
  subscription.state === 'active' ? subscription : { ...subscription, state: 'active', confirmedAt: now }

/** Counts one more mail about the subscription; null when the day's are used up. */
export function mailed(subscription: Subscription, now: string): Subscription | null {
  const { mails, mailedAt } = subscription
  const recent = mailedAt !== null && Date.parse(now) - Date.parse(mailedAt) < dayMs
  if (recent && mails >= mailsADay) return null
  return { ...subscription, mails: recent ? mails + 1 : 1, mailedAt: recent ? mailedAt : now }
}
