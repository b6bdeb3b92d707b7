import { problems } from '#kernel'

export const subscriptionsProblems = {
  'link-invalid': 410,
  'unknown-district': 422,
  'no-mail': 503,
  'signature-invalid': 401,
  'request-stale': 401,
  'request-replayed': 409,
  'request-invalid': 422,
  'too-many': 429,
  'not-found': 404,
  'unknown-topic': 404,
} as const

export const problem = problems('subscriptions', subscriptionsProblems)
