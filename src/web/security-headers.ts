import { styleSheet } from '#ui'

const policy = [
  "default-src 'none'",
  // The hash admits the one inlined style sheet.
  `style-src 'self' 'sha256-${styleSheet.hash}'`,
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
]

/** For a page that shows an island: scripts of our own files, which may ask nobody but us. None is ever inline. */
export const scriptedPolicy = {
  'content-security-policy': [...policy, "script-src 'self'", "connect-src 'self'"].join('; '),
}

/** For every other answer: no script at all, no framing, no foreign resource. */
export function securityHeaders(secure: boolean): Record<string, string> {
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'permissions-policy': 'geolocation=(), camera=(), microphone=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    ...(secure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}
