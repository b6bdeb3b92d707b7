import type { Adapter, Outcome, Sending } from '../../office/delivery/ports.ts'
import { NOT_SENDABLE } from '../http-post/index.ts'
import { composeMail, type MailSettings, readMailAddress } from './mail.ts'
import { retryMail } from './outcome.ts'
import { readRelay } from './relay.ts'
import { Session, type SmtpLimits } from './session.ts'

const SMTP_LIMITS: SmtpLimits = { silenceMs: 10_000, totalMs: 15_000 }

/** Sessions with the relay at once, usually; slow ones do not hold up others until there are four times as many. */
const CONCURRENCY = 10
const MOST_SESSIONS = 4 * CONCURRENCY
const BUSY_MS = 1_000

const MALFORMED: Outcome = { kind: 'refused', code: 'address-malformed', status: null, gone: true }

export type SmtpOptions = MailSettings & {
  /** As `readRelay` takes it. */
  url: string
  limits?: SmtpLimits | undefined
  /** Certificates (PEM) trusted in place of the system's: a town's own authority for its relay. */
  authorities?: readonly string[] | undefined
}

/**
 * Hands mails to the town's relay (RFC 5321), one per person. A cancelled or timed-out attempt ends its session, so
 * nothing waits unseen; a mail the relay had taken by then comes again with the same Message-ID. Throws for a relay
 * or bounce address that is none.
 */
export function createSmtp(options: SmtpOptions): Adapter {
  const { limits = SMTP_LIMITS, authorities = [] } = options
  const relay = readRelay(options.url)
  if (readMailAddress(options.bounceAddress) === null) throw new TypeError('the bounce address is none')
  const idle: Session[] = []
  const busy = new Set<Session>()
  let closed = false

  function take(): Session | null {
    for (let session = idle.pop(); session !== undefined; session = idle.pop())
      if (session.usable) return session
    return busy.size < MOST_SESSIONS ? new Session(relay, limits, authorities) : null
  }

  function giveBack(session: Session): void {
    busy.delete(session)
    if (closed || !session.usable) {
      session.close()
      return
    }
    idle.push(session)
    session.rest(() => {
      const at = idle.indexOf(session)
      if (at >= 0) idle.splice(at, 1)
    })
  }

  async function attempt(sending: Sending, hold: (session: Session) => boolean): Promise<Outcome> {
    const to = readMailAddress(sending.address)
    if (to === null) return MALFORMED
    const mail = await composeMail(sending, to, options)
    if (mail === null) return NOT_SENDABLE
    const session = take()
    if (session === null) return retryMail('relay-busy', null, BUSY_MS)
    busy.add(session)
    const outcome = hold(session) ? await session.deliver(mail) : retryMail('cancelled')
    giveBack(session)
    return outcome
  }

  return {
    medium: 'mail',
    concurrency: CONCURRENCY,
    send: (sending) => limited(limits.totalMs, (hold) => attempt(sending, hold)),
    async close() {
      closed = true
      for (const session of idle.splice(0)) session.close()
    },
  }
}

/** Runs an attempt that can be ended at any moment, by its caller or its time: then its session is closed. */
function limited(totalMs: number, run: (hold: (session: Session) => boolean) => Promise<Outcome>) {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
  let session: Session | null = null
  let over = false
  const end = (code: string) => {
    over = true
    clearTimeout(timer)
    resolve(retryMail(code))
    session?.close()
  }
  const timer = setTimeout(() => end('timeout'), totalMs)
  const hold = (held: Session) => {
    session = held
    return !over
  }
  const finish = (outcome: Outcome) => {
    over = true
    session = null
    clearTimeout(timer)
    resolve(outcome)
  }
  // Rejects for a bug only.
  run(hold).then(finish, reject)
  return { outcome: promise, cancel: () => (over ? undefined : end('cancelled')) }
}
