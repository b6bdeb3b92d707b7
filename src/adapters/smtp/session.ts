import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Outcome } from '../../office/delivery/ports.ts'
import type { Mail } from './mail.ts'
import { outcomeOfFailure, type SmtpFailure } from './outcome.ts'
import type { Relay } from './relay.ts'

export type SmtpLimits = {
  /** Until the relay is connected, until it greets, and between two of its replies. */
  silenceMs: number
  /** From the start of an attempt to its end. */
  totalMs: number
}

const MAILS_PER_SESSION = 100
const KEPT_MS = 4_000
const MOST_REPLY_BYTES = 16_384

const nobody = () => undefined

/** One connection to the relay: one mail at a time, then kept a while for the next. */
export class Session {
  private readonly connection: SMTPConnection
  private readonly relay: Relay
  private ready: Promise<SmtpFailure | null> | null = null
  private onEnd: (failure: SmtpFailure) => void = nobody
  private sent = 0
  private ended = false
  private idleTimer: NodeJS.Timeout | null = null

  constructor(relay: Relay, limits: SmtpLimits, authorities: readonly string[]) {
    this.relay = relay
    const ca = authorities.length === 0 ? {} : { ca: [...authorities] }
    this.connection = new SMTPConnection({
      host: relay.host,
      port: relay.port,
      secure: relay.encryption === 'implicit',
      requireTLS: relay.encryption === 'starttls',
      opportunisticTLS: relay.encryption === 'clear',
      tls: { rejectUnauthorized: relay.encryption !== 'clear', ...ca },
      connectionTimeout: limits.silenceMs,
      greetingTimeout: limits.silenceMs,
      socketTimeout: limits.silenceMs,
      dnsTimeout: limits.silenceMs,
      socketCloseTimeout: 0,
      maxResponseSize: MOST_REPLY_BYTES,
    })
    const end = (failure: SmtpFailure) => {
      this.ended = true
      this.tell(failure)
    }
    this.connection.on('error', end)
    this.connection.on('end', () => end({ code: 'ECONNECTION' }))
  }

  /** Whether another mail may go this way. */
  get usable(): boolean {
    return !this.ended && this.sent < MAILS_PER_SESSION
  }

  /** Never rejects. Whatever fails ends the session. */
  async deliver(mail: Mail): Promise<Outcome> {
    if (this.idleTimer !== null) clearTimeout(this.idleTimer)
    const lost = new Promise<SmtpFailure>((resolve) => {
      this.onEnd = resolve
    })
    this.ready ??= this.open()
    const failure = await Promise.race([lost, this.ready.then((failed) => failed ?? this.transfer(mail))])
    this.sent += 1
    if (failure === null) return { kind: 'delivered', status: 250 }
    this.close()
    return outcomeOfFailure(failure)
  }

  /** Closed by itself unless it is used again within a few seconds. */
  rest(onClosed: () => void): void {
    const close = () => {
      this.close()
      onClosed()
    }
    this.onEnd = close
    this.idleTimer = setTimeout(close, KEPT_MS).unref()
  }

  /** Closes at once; a mail under way ends as `connection-lost`. */
  close(): void {
    this.ended = true
    if (this.idleTimer !== null) clearTimeout(this.idleTimer)
    this.connection.close()
    this.tell({ code: 'ECONNECTION' })
  }

  /** Once: whoever hears it may close the session in turn. */
  private tell(failure: SmtpFailure): void {
    const { onEnd } = this
    this.onEnd = nobody
    onEnd(failure)
  }

  private open(): Promise<SmtpFailure | null> {
    const { credentials } = this.relay
    return new Promise((resolve) => {
      this.connection.connect((failure) => {
        if (failure !== undefined || credentials === null) return resolve(failure ?? null)
        this.connection.login(credentials, (refusal) => resolve(refusal))
      })
    })
  }

  private transfer({ from, to, message }: Mail): Promise<SmtpFailure | null> {
    return new Promise((resolve) => {
      this.connection.send({ from, to, size: message.length }, message, (failure) => resolve(failure))
    })
  }
}
