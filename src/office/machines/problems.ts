import { problems } from '#kernel'

export const machinesProblems = {
  'token-invalid': 401,
  'cookie-and-token': 400,
  'not-found': 404,
  revoked: 409,
  'unknown-role': 422,
  'unknown-scope': 422,
  'unknown-organisation': 422,
  'expiry-out-of-range': 422,
  'key-private': 422,
  'key-unreadable': 422,
  'key-too-weak': 422,
  'key-known': 409,
  'too-many-keys': 409,
} as const

export const problem = problems('machines', machinesProblems)
