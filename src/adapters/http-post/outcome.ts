import type { Outcome } from '../../office/delivery/ports.ts'

export type HttpReply =
  | { kind: 'answer'; status: number; retryAfter: string | null; body: Uint8Array }
  /** No answer; how the attempt ended. */
  | { kind: 'failed'; outcome: Outcome }

/** What the other side asks for is not waited for longer. */
const LONGEST_WAIT_MS = 3_600_000

export type RetryCode =
  | 'unreachable'
  | 'timeout'
  | 'tls-failed'
  | 'connection-lost'
  | 'bad-answer'
  | 'busy'
  | 'server-error'
  | 'cancelled'

/** Without an answer that could be read. */
export const retry = (code: RetryCode, afterMs: number | null = null): Outcome => ({
  kind: 'retry',
  code,
  status: null,
  afterMs,
})

/** Cannot be sent as it is, to nobody: a header that is none, a body that is not what its medium expects. */
export const NOT_SENDABLE: Outcome = { kind: 'refused', code: 'not-sendable', status: null, gone: false }

/**
 * What the reply to a message says about it, by its status (RFC 9110 §15). `atSeconds` is the time of the attempt,
 * which a date in `Retry-After` is held against.
 */
export function outcomeOf(reply: HttpReply, atSeconds: number): Outcome {
  if (reply.kind === 'failed') return reply.outcome
  const { status, retryAfter } = reply
  if (status >= 200 && status < 300) return { kind: 'delivered', status }
  if (status >= 500 || WORTH_A_RETRY.has(status)) {
    const code: RetryCode = status >= 500 ? 'server-error' : 'busy'
    return { kind: 'retry', code, status, afterMs: waitOf(retryAfter, atSeconds) }
  }
  return { kind: 'refused', code: refusalCode(status), status, gone: status === 410 }
}

const WORTH_A_RETRY = new Set([408, 425, 429])

function refusalCode(status: number): string {
  if (status === 410) return 'gone'
  if (status === 404) return 'not-found'
  return status < 400 ? 'redirected' : 'rejected'
}

/** Seconds or a date (RFC 9110 §10.2.3) in milliseconds from now; null for anything else. */
function waitOf(retryAfter: string | null, atSeconds: number): number | null {
  if (retryAfter === null) return null
  const waitMs = /^\d{1,10}$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : /GMT$/.test(retryAfter)
      ? Date.parse(retryAfter) - atSeconds * 1000
      : Number.NaN
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), LONGEST_WAIT_MS)
}
