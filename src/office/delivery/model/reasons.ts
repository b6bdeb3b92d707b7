/** Why something did not arrive, as far as staff are told in words of their own; anything else is `other`. */
export const REASONS = [
  'gone',
  'not-found',
  'rejected',
  'redirected',
  'address-inside',
  'mailbox-unknown',
  'mail-rejected',
  'bounced',
  'intent-denied',
  'unreachable',
  'timeout',
  'connection-lost',
  'tls-failed',
  'name-unresolved',
  'address-malformed',
  'port-refused',
  'challenge-mismatch',
  'not-sendable',
  'bad-answer',
  'busy',
  'server-error',
  'mail-deferred',
  'relay-busy',
  'relay-sign-in-failed',
  'expired',
  'other',
] as const

export const reasonOf = (code: string | null): (typeof REASONS)[number] =>
  REASONS.find((reason) => reason === code) ?? 'other'
