import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import type { Outcome } from '../../office/delivery/ports.ts'
import type { Guard, Target } from '../network/index.ts'
import { Connection } from './connection.ts'
import { Exchange } from './exchange.ts'
import { KeptConnections } from './kept-connections.ts'
import { type HttpReply, NOT_SENDABLE } from './outcome.ts'

/** How long an exchange may take: until it is connected, TLS included, and in all, name servers included. */
type HttpLimits = { connectMs: number; totalMs: number }

const HTTP_LIMITS: HttpLimits = { connectMs: 3_000, totalMs: 10_000 }
const MOST_KEPT = 2_000

export type HttpOptions = {
  guard: Guard
  limits?: HttpLimits | undefined
  /** Certificates (PEM) trusted beside those of the system: a town's own authority for its gateways. */
  authorities?: readonly string[] | undefined
}

type HttpRequest = {
  method: 'GET' | 'POST'
  /** Absolute, http or https. */
  address: string
  /** Beside `Host`, `User-Agent` and `Content-Length`. */
  headers: ReadonlyArray<readonly [name: string, value: string]>
  body: Uint8Array | null
  /** Whether the reply waits for the body; else it comes with the status, which is all a receiver has to give. */
  wantsBody: boolean
}

export type HttpClient = {
  /** Sends once, follows no redirect, settles within `totalMs`, never rejects. `cancel` settles at once. */
  exchange(request: HttpRequest): { reply: Promise<HttpReply>; cancel(): void }
  /** Lets go of kept connections, now and after each exchange under way. */
  close(): void
}

/** Requests over HTTP/1.1 (RFC 9112), every new connection checked by the guard and then kept for the next request. */
export function createHttpClient({ guard, limits = HTTP_LIMITS, authorities = [] }: HttpOptions): HttpClient {
  const kept = new KeptConnections(MOST_KEPT)
  const context = once(() => createSecureContext({ ca: [...getCACertificates('default'), ...authorities] }))
  const open = (target: Target, addresses: readonly string[]) =>
    new Connection(target, addresses, {
      context: target.secure ? context() : undefined,
      connectMs: limits.connectMs,
    })
  return {
    exchange(request) {
      const target = guard.target(request.address)
      if ('kind' in target) return ended(target)
      const bytes = write(request, target)
      if (bytes === null) return ended(NOT_SENDABLE)
      const exchange = new Exchange({
        totalMs: limits.totalMs,
        wantsBody: request.wantsBody,
        onReusable: (connection) => kept.put(connection),
      })
      const start = (connection: Connection, reused: boolean) => exchange.send(connection, bytes, reused)
      const connect = (admission: readonly string[] | Outcome) => {
        if ('kind' in admission) exchange.fail(admission)
        else if (exchange.open) start(open(target, admission), false)
      }
      const used = kept.take(target.origin)
      if (used !== null) start(used, true)
      else whenAdmitted(guard.admit(target), connect)
      return { reply: exchange.reply, cancel: () => exchange.abandon('cancelled') }
    },
    close: () => kept.close(),
  }
}

/** At once where it can be: a thousand first connections are not a thousand turns of the event loop apart. */
function whenAdmitted<Admission>(
  admission: Admission | Promise<Admission>,
  go: (admission: Admission) => void,
): void {
  if (admission instanceof Promise) void admission.then(go)
  else go(admission)
}

const ended = (outcome: Outcome) => ({
  reply: Promise.resolve<HttpReply>({ kind: 'failed', outcome }),
  cancel: () => undefined,
})

function once(make: () => SecureContext): () => SecureContext {
  let made: SecureContext | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** RFC 9110 §5.5: no line break gets in, whatever a value was made from. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** The whole request; null where a value is none. The target's path holds no space. */
function write({ method, headers, body }: HttpRequest, { path, authority }: Target): Uint8Array | null {
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${authority}\r\nuser-agent: Hiroba\r\n`
  for (const [name, value] of headers) {
    if (!FIELD_VALUE.test(value)) return null
    head += `${name}: ${value}\r\n`
  }
  if (body === null) return Buffer.from(`${head}\r\n`, 'latin1')
  head += `content-length: ${body.length}\r\n\r\n`
  const bytes = Buffer.allocUnsafe(head.length + body.length)
  bytes.write(head, 'latin1')
  bytes.set(body, head.length)
  return bytes
}
