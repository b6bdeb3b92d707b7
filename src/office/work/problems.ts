import { problems } from '#kernel'

export const workProblems = {
  'not-found': 404,
  'already-done': 409,
  'self-closing': 409,
  'changed-meanwhile': 409,
  'not-theirs': 422,
} as const

export const problem = problems('work', workProblems)
