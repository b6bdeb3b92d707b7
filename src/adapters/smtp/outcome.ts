import type { Outcome } from '../../office/delivery/ports.ts'

/** What the mail library says of a failure. */
export type SmtpFailure = {
  code?: string | undefined
  /** What lies beneath it: of the operating system or of TLS. */
  originalCode?: string | undefined
  /** The reply's number (RFC 5321 §4.2). */
  responseCode?: number | undefined
  response?: string | undefined
  command?: string | undefined
  rejectedErrors?: readonly SmtpFailure[] | undefined
}

export const retryMail = (
  code: string,
  status: number | null = null,
  afterMs: number | null = null,
): Outcome => ({
  kind: 'retry',
  code,
  status,
  afterMs,
})

/**
 * Only a mailbox that does not exist (enhanced status 5.1.x at RCPT, RFC 3463) is gone for good. A relay that does not
 * know us is for the operator to mend: the mail is kept for then.
 */
export function outcomeOfFailure(failure: SmtpFailure): Outcome {
  const cause = failure.rejectedErrors?.[0] ?? failure
  const { code, responseCode: status, response, command } = cause
  if (code === 'EAUTH' || code === 'ENOAUTH') return retryMail('relay-sign-in-failed', status ?? null)
  if (status === undefined) return retryMail(codeWithoutReply(cause))
  if (code === 'ETLS') return retryMail('tls-failed', status)
  if (status < 500 || status > 599 || status === 503) return retryMail('mail-deferred', status)
  const gone = command === 'RCPT TO' && /^5\d\d[ -]5\.1\.\d/.test(response ?? '')
  return { kind: 'refused', code: gone ? 'mailbox-unknown' : 'mail-rejected', status, gone }
}

function codeWithoutReply({ code = '', originalCode = '' }: SmtpFailure): string {
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL/.test(originalCode)) return 'tls-failed'
  if (originalCode === 'ECONNRESET' || originalCode === 'EPIPE') return 'connection-lost'
  return WITHOUT_REPLY[code] ?? 'connection-lost'
}

const WITHOUT_REPLY: Record<string, string> = {
  ETIMEDOUT: 'timeout',
  ETLS: 'tls-failed',
  EDNS: 'name-unresolved',
  ESOCKET: 'unreachable',
  EPROTOCOL: 'bad-answer',
}
