import { problems } from '#kernel'

export const inboxProblems = {
  'not-found': 404,
  'no-addressee': 404,
  'unknown-section': 422,
  'character-missing': 422,
  'text-too-long': 422,
  'too-many-pages': 422,
  'too-many-columns': 422,
  'took-too-long': 422,
  'changed-meanwhile': 409,
  'already-withdrawn': 409,
  'not-ready': 409,
  'no-mail': 503,
  'too-many-mails': 429,
  'link-invalid': 410,
} as const

export const problem = problems('inbox', inboxProblems)
