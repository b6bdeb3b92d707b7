import { styleSheet } from '#ui'

/** Where browsers tell what the policy kept from happening. */
export const reportPath = '/csp-report'

const policy = [
  "default-src 'none'",
  // The hash admits the one inlined style sheet.
  `style-src 'self' 'sha256-${styleSheet.hash}'`,
  "img-src 'self'",
  "object-src 'none'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  // The older way and the newer one: a browser that knows both uses the newer.
  `report-uri ${reportPath}`,
  'report-to csp',
]

/** For a page that shows an island: scripts of our own files, which may ask nobody but us. None is ever inline. */
export const scriptedPolicy = {
  'content-security-policy': [...policy, "script-src 'self'", "connect-src 'self'"].join('; '),
}

/** For every other answer: no script at all, no framing, no foreign resource. */
export function securityHeaders(secure: boolean): Record<string, string> {
  return {
    'content-security-policy': policy.join('; '),
    'reporting-endpoints': `csp="${reportPath}"`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'permissions-policy': 'geolocation=(), camera=(), microphone=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    ...(secure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}
