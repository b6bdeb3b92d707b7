import { problems } from '#kernel'

export const headquartersProblems = {
  'not-found': 404,
  closed: 409,
  'still-open': 409,
  'unknown-district': 422,
  'nothing-known': 422,
  'does-not-reconcile': 422,
  'already-received': 409,
  'no-webhook': 503,
  'source-missing': 422,
} as const

export const problem = problems('headquarters', headquartersProblems)
