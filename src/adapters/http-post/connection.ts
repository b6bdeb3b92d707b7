import { connect as connectTcp, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls, type SecureContext } from 'node:tls'
import type { Target } from '../network/index.ts'
import { AnswerReader, BadAnswer, type Head } from './answer.ts'
import type { RetryCode } from './outcome.ts'

/** What the one request under way on a connection is told. Each of the last two ends it. */
export type Listener = {
  /** Status and fields are whole; the body may be to come. */
  onHead(head: Head): void
  onComplete(head: Head, body: Buffer): void
  onFailure(code: RetryCode, beforeAnyAnswer: boolean): void
}

/** An idle connection is closed this long before the other side says it will, and after this time if it says nothing. */
const KEPT_MARGIN_S = 1
const KEPT_DEFAULT_S = 4
const KEPT_LONGEST_S = 15

/** One connection to one checked address: one request at a time, kept for the next while both sides want that. */
export class Connection {
  readonly origin: string
  /** On the clock of `performance.now()`; 0 when it must not be used again. */
  usableUntil = 0
  private readonly socket: Socket
  private reader = new AnswerReader()
  private listener: Listener | null = null
  private connected = false
  private received = false
  private headSeen = false
  private readonly secure: boolean

  constructor(
    target: Target,
    addresses: readonly string[],
    options: { context: SecureContext | undefined; connectMs: number },
  ) {
    this.origin = target.origin
    this.secure = target.secure
    this.socket = open(target, addresses, options.context)
    const late = setTimeout(() => this.fail('timeout'), options.connectMs)
    this.socket.setNoDelay(true)
    this.socket.once(target.secure ? 'secureConnect' : 'connect', () => {
      this.connected = true
      clearTimeout(late)
    })
    this.socket.on('data', (bytes: Buffer) => this.take(bytes))
    this.socket.on('end', () => this.takeEnd())
    this.socket.on('error', (error) => this.fail(this.codeOf(error)))
    this.socket.on('close', () => {
      clearTimeout(late)
      this.fail('connection-lost')
    })
  }

  get usable(): boolean {
    return !this.socket.destroyed && performance.now() < this.usableUntil
  }

  /** Sends one request, whole: one write costs less than two gathered. */
  send(request: Uint8Array, listener: Listener): void {
    this.listener = listener
    this.reader = new AnswerReader()
    this.received = false
    this.headSeen = false
    this.usableUntil = 0
    this.socket.write(request)
  }

  /** Closes at once; nobody is told. */
  destroy(): void {
    this.listener = null
    this.usableUntil = 0
    this.socket.destroy()
  }

  private take(bytes: Buffer): void {
    if (this.listener === null) {
      this.destroy()
      return
    }
    this.received = true
    const bad = !this.read(bytes)
    this.report(this.listener)
    if (bad) this.fail('bad-answer')
  }

  /** False for what is no answer. What was whole before it counts, however the bytes were cut. */
  private read(bytes: Buffer): boolean {
    try {
      this.reader.push(bytes)
      return true
    } catch (error) {
      if (error instanceof BadAnswer) return false
      throw error
    }
  }

  private report(listener: Listener): void {
    const { head, complete, spoilt } = this.reader
    if (head === null) return
    if (!this.headSeen) {
      this.headSeen = true
      listener.onHead(head)
    }
    if (this.listener === null || !(complete || spoilt)) return
    const keptMs = spoilt || !complete ? 0 : keptMsOf(head)
    // What is not yet written would be the beginning of the next request.
    if (keptMs > 0 && this.socket.writableLength === 0) this.usableUntil = performance.now() + keptMs
    this.finish((one) => one.onComplete(head, this.reader.body))
  }

  private takeEnd(): void {
    const { listener } = this
    if (listener !== null && this.reader.end()) this.report(listener)
    this.fail('connection-lost')
  }

  private fail(code: RetryCode): void {
    this.usableUntil = 0
    this.finish((listener) => listener.onFailure(code, !this.received))
  }

  private finish(tell: (listener: Listener) => void): void {
    const { listener } = this
    this.listener = null
    if (this.usableUntil === 0) this.socket.destroy()
    if (listener !== null) tell(listener)
  }

  private codeOf(error: NodeJS.ErrnoException): RetryCode {
    if (error.code === 'ETIMEDOUT') return 'timeout'
    if (this.connected) return 'connection-lost'
    return this.secure && !NO_ROUTE.has(error.code ?? '') ? 'tls-failed' : 'unreachable'
  }
}

/** Errors of connecting itself, before any handshake. */
const NO_ROUTE = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
  'EMFILE',
  'ENFILE',
])

function keptMsOf({ keptSeconds }: Head): number {
  if (keptSeconds === null) return KEPT_DEFAULT_S * 1000
  return Math.min(Math.max(keptSeconds - KEPT_MARGIN_S, 0), KEPT_LONGEST_S) * 1000
}

/** The name is not resolved again: the connection goes to a checked address or nowhere. */
function open(target: Target, addresses: readonly string[], context: SecureContext | undefined): Socket {
  const [only = ''] = addresses
  const { host, port } = target
  const where = addresses.length === 1 ? { host: only, port } : { host, port, ...pinned(addresses) }
  if (!target.secure) return connectTcp(where)
  const name = only === host ? {} : { servername: host.replace(/\.$/, '') }
  return connectTls({ ...where, ...name, secureContext: context, ALPNProtocols: ['http/1.1'] })
}

function pinned(addresses: readonly string[]): { lookup: LookupFunction; autoSelectFamily: true } {
  const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  const lookup: LookupFunction = (_host, _options, done) => done(null, all)
  return { lookup, autoSelectFamily: true }
}
