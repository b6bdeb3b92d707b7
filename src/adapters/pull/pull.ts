import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { createSecureContext, getCACertificates } from 'node:tls'
import { gunzipSync } from 'node:zlib'
import type { Fetch, Fetched, FetchRequest } from '../../engines/intake/ports.ts'
import { outcomeOf } from '../http-post/index.ts'
import { type Guard, pinned, type Target } from '../network/index.ts'

export type PullOptions = {
  guard: Guard
  /** In all, redirects included. */
  totalMs?: number
  /** Certificates (PEM) trusted beside those of the system. */
  authorities?: readonly string[]
}

const TOTAL_MS = 30_000
const MOST_REDIRECTS = 3
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * Fetches documents of other sites: conditional GET, packed where the other side can, every connection admitted by the
 * guard and made to the addresses it admitted. Follows three redirects, each checked anew, none from https to http.
 */
export function createPull({ guard, totalMs = TOTAL_MS, authorities = [] }: PullOptions): Fetch {
  const ca = [...getCACertificates('default'), ...authorities]
  const context = authorities.length === 0 ? undefined : createSecureContext({ ca })
  return async (request) => {
    const signal = AbortSignal.timeout(totalMs)
    let address = request.address
    let wireBytes = 0
    for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
      const answer = await once({ ...request, address }, { guard, signal, context })
      wireBytes += answer.wireBytes
      if (!('redirect' in answer)) return { ...answer, wireBytes }
      const next = URL.parse(answer.redirect, address)
      if (next === null || (address.startsWith('https:') && next.protocol !== 'https:')) break
      address = next.href
    }
    return { ...failed('redirected'), wireBytes }
  }
}

type Way = { guard: Guard; signal: AbortSignal; context: ReturnType<typeof createSecureContext> | undefined }
type Hop = Fetched | { redirect: string; wireBytes: number }

const failed = (code: string, more: Partial<Extract<Fetched, { kind: 'failed' }>> = {}) => ({
  kind: 'failed' as const,
  code,
  status: null,
  afterMs: null,
  wireBytes: 0,
  ...more,
})

async function once(request: FetchRequest, way: Way): Promise<Hop> {
  const target = way.guard.target(request.address)
  if ('kind' in target) return failed(codeOf(target))
  const addresses = await way.guard.admit(target)
  if ('kind' in addresses) return failed(codeOf(addresses))
  return new Promise((resolve) => {
    const sent = open(target, { request, addresses, way })
    sent.once('response', (answer) => void read(answer, request, way.signal).then(resolve))
    sent.once('error', (error: NodeJS.ErrnoException) => resolve(failed(reasonOf(error, way.signal))))
    sent.end()
  })
}

const codeOf = (outcome: { kind: string; code?: string }) => outcome.code ?? outcome.kind

type Opening = { request: FetchRequest; addresses: readonly string[]; way: Way }

function open(target: Target, { request, addresses, way }: Opening): ClientRequest {
  const headers: Record<string, string> = {
    'user-agent': 'Hiroba',
    'accept-encoding': 'gzip',
    accept: ACCEPT,
  }
  if (request.etag !== null) headers['if-none-match'] = request.etag
  if (request.lastModified !== null) headers['if-modified-since'] = request.lastModified
  const options = { headers, agent: false as const, lookup: pinned(addresses), signal: way.signal }
  return target.secure
    ? requestHttps(request.address, { ...options, ...(way.context ? { secureContext: way.context } : {}) })
    : requestHttp(request.address, options)
}

const ACCEPT =
  'application/cap+xml, application/atom+xml, application/rss+xml, application/xml, text/xml, */*;q=0.1'

function reasonOf({ code = '' }: NodeJS.ErrnoException, signal: AbortSignal): string {
  if (signal.aborted) return 'timeout'
  if (/^(?:ERR_TLS|CERT|DEPTH|SELF|UNABLE|ERR_SSL|HOSTNAME)/.test(code)) return 'tls-failed'
  return code === 'ECONNRESET' || code.startsWith('HPE_') ? 'connection-lost' : 'unreachable'
}

async function read(answer: IncomingMessage, request: FetchRequest, signal: AbortSignal): Promise<Hop> {
  const { statusCode: status = 502, headers } = answer
  if (status !== 200) {
    // What is in it is of no use: the connection goes, and nothing more is read.
    answer.destroy()
    if (status === 304) return { kind: 'unchanged', wireBytes: 0 }
    const { location } = headers
    if (REDIRECTS.has(status) && location !== undefined) return { redirect: location, wireBytes: 0 }
    return refusedBy(status, headers['retry-after'] ?? null, request.atSeconds)
  }
  const { body, wireBytes } = await collect(answer, request.maxBytes)
  if (typeof body === 'string') return failed(signal.aborted ? 'timeout' : body, { wireBytes })
  const unpacked = unpack(body, headers['content-encoding'], request.maxBytes)
  if (typeof unpacked === 'string') return failed(unpacked, { wireBytes })
  const { etag = null, 'last-modified': lastModified = null } = headers
  return { kind: 'document', bytes: unpacked, etag, lastModified, wireBytes }
}

/** The same reading of a status as for what we send; what is there no more is a failure like others. */
function refusedBy(status: number, retryAfter: string | null, atSeconds: number): Hop {
  const outcome = outcomeOf({ kind: 'answer', status, retryAfter, body: new Uint8Array(0) }, atSeconds)
  if (outcome.kind === 'retry') return failed(outcome.code, { status, afterMs: outcome.afterMs })
  if (outcome.kind === 'refused') return failed(outcome.code, { status })
  return failed('bad-answer', { status })
}

/** What came, or why not all of it; what came of that is counted too. */
async function collect(
  answer: IncomingMessage,
  maxBytes: number,
): Promise<{ body: Buffer | string; wireBytes: number }> {
  const pieces: Buffer[] = []
  let length = 0
  try {
    for await (const piece of answer as AsyncIterable<Buffer>) {
      length += piece.length
      if (length > maxBytes) return { body: 'too-large', wireBytes: length }
      pieces.push(piece)
    }
  } catch {
    // Broken off by the other side or by our own time limit: the caller knows which.
    return { body: 'connection-lost', wireBytes: length }
  }
  return { body: Buffer.concat(pieces), wireBytes: length }
}

function unpack(body: Buffer, coding: string | undefined, maxBytes: number): Buffer | string {
  if (coding === undefined || coding === 'identity') return body
  if (coding !== 'gzip' && coding !== 'x-gzip') return 'bad-answer'
  try {
    return gunzipSync(body, { maxOutputLength: maxBytes })
  } catch (error) {
    return error instanceof RangeError ? 'too-large' : 'bad-answer'
  }
}
