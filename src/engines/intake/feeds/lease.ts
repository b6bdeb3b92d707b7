import { plus } from '#kernel'
import type { SendForm } from '../ports.ts'
import type { Secrets } from '../secrets.ts'
import { findLease, noteFailure, saveAsked } from '../store/index.ts'
import type { Polling } from './polling.ts'

export type Leasing = { sendForm: SendForm; secrets: Secrets; publicUrl: string }

const askedSeconds = 10 * 86_400
/** A hub that says nothing is asked again after this long. */
const againMs = 10 * 60_000

/** Asks the hub for a subscription, or for more of the one there is, when it is time; polling goes on whatever it says. */
export async function keepLease(
  { db, sources, source, log }: Omit<Polling, 'lease'>,
  { sendForm, secrets, publicUrl }: Leasing,
): Promise<void> {
  const { push } = source
  const now = sources.now()
  const lease = await findLease(db, source.id)
  if (push === undefined || (lease !== undefined && lease.renewAt > now)) return
  const token = lease?.token ?? Buffer.from(sources.random(18)).toString('base64url')
  const asked = { source: source.id, token, state: 'asked' as const, askedAt: now, until: null }
  // First kept, then asked: the hub may call before it answers.
  await saveAsked(db, { ...asked, renewAt: plus(now, againMs) })
  const answer = await sendForm(push.hub, {
    'hub.mode': 'subscribe',
    'hub.topic': push.topic,
    'hub.callback': `${publicUrl}/intake/${source.id}/hub/${token}`,
    'hub.secret': secrets.hubSecretOf(source.id),
    'hub.lease_seconds': String(askedSeconds),
    'hub.verify': 'async',
  })
  if ('status' in answer && answer.status >= 200 && answer.status < 300) return
  log.warn({ source: source.id, answer }, 'intake.hub-refused')
  await noteFailure(db, source.id, { now: sources.now(), code: 'hub-refused' })
}
