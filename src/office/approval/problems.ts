import { problems } from '#kernel'

export const approvalProblems = {
  'not-found': 404,
  'wrong-state': 409,
  'changed-meanwhile': 409,
  'own-draft': 409,
  'not-your-turn': 409,
  'already-approved': 409,
  'not-decider': 409,
  'not-your-section': 422,
  'unknown-kind': 422,
  'amount-required': 422,
  'no-decider': 422,
  'already-drafted': 409,
  'nothing-to-review': 409,
  'too-many-files': 422,
} as const

export const problem = problems('approval', approvalProblems)
