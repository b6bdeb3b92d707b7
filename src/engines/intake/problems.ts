import { problems } from '#kernel'

export const intakeProblems = {
  'unknown-source': 404,
  'bad-signature': 401,
  'out-of-date': 401,
  'refused-message': 422,
  'wrong-topic': 404,
  'bad-state': 422,
  'no-secret': 404,
  'key-known': 409,
  'key-unknown': 404,
  'no-certificate': 422,
  'wrong-times': 422,
} as const

export const problem = problems('intake', intakeProblems)
