import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { CustomFetch } from 'openid-client'
import { type Guard, pinned } from '../network/index.ts'

/** The provider could not be asked, or its answer is none; `reason` is for the log. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

const bodyBytes = 256 * 1024
const totalMs = 10_000

/**
 * A `fetch` for the provider of identities alone: addresses go through the guard and are connected to as it admitted
 * them, nothing is followed, an answer is at most 256 KiB and takes at most ten seconds. Throws `Unreachable`.
 */
export function guardedFetch(guard: Guard): CustomFetch {
  return async (address, { body, headers, method }) => {
    const target = guard.target(address)
    if ('kind' in target) throw new Unreachable(reasonOf(target))
    const addresses = await guard.admit(target)
    if ('kind' in addresses) throw new Unreachable(reasonOf(addresses))
    const ask = target.secure ? requestHttps : requestHttp
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(totalMs)
      const fail = () => reject(new Unreachable(signal.aborted ? 'timeout' : 'connection-lost'))
      const sent = ask(
        address,
        { method, headers, agent: false, lookup: pinned(addresses), signal },
        (answer) => void read(answer).then(resolve, fail),
      )
      sent.once('error', fail)
      sent.end(body === null || body === undefined ? undefined : bytesOf(body))
    })
  }
}

const reasonOf = (outcome: { kind: string; code?: string }) => outcome.code ?? outcome.kind

/** Token requests are forms; nothing else is ever sent. */
function bytesOf(body: unknown): string {
  if (typeof body === 'string' || body instanceof URLSearchParams) return String(body)
  throw new Unreachable('not-sendable')
}

async function read(answer: IncomingMessage): Promise<Response> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of answer as AsyncIterable<Buffer>) {
    length += piece.length
    if (length > bodyBytes) throw new Unreachable('answer-too-large')
    pieces.push(piece)
  }
  const status = answer.statusCode ?? 502
  const headers = new Headers()
  for (const [name, value] of Object.entries(answer.headers))
    if (value !== undefined) headers.set(name, String(value))
  // A status without a body takes none (RFC 9110 §15.3.5), and a redirect is not followed.
  const whole = [204, 205, 304].includes(status) ? null : Buffer.concat(pieces)
  return new Response(whole, { status, headers })
}
