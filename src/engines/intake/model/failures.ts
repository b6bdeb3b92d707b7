/** Why a source could not be read, as people are told it. */
export const FAILURES = [
  'unreachable',
  'timeout',
  'tls-failed',
  'connection-lost',
  'bad-answer',
  'busy',
  'server-error',
  'too-large',
  'not-found',
  'rejected',
  'redirected',
  'address-inside',
  'name-unresolved',
  'not-a-feed',
  'hub-refused',
  'folder-away',
  'broker-away',
  'line-away',
  'line-gap',
  'monitor-away',
  'contact-unknown',
  'contact-never-open',
  'contact-too-often',
  'unreadable',
] as const
export type FailureWord = (typeof FAILURES)[number]

/** The word for a code; the many ways in which XML is unreadable are one. */
export function failureWord(code: string): FailureWord {
  const known = FAILURES.find((one) => one === code)
  if (known) return known
  if (code === 'gone') return 'not-found'
  return code.startsWith('address-') || code === 'port-refused' ? 'address-inside' : 'unreadable'
}

/** Why a message was refused, as people are told it; the code itself stands beside it. */
export const REFUSALS = [
  'signature-missing',
  'signature-invalid',
  'too-large',
  'odd-file',
  'unreadable',
] as const

export const refusalWord = (code: string): (typeof REFUSALS)[number] =>
  REFUSALS.find((one) => one === code) ?? 'unreadable'
