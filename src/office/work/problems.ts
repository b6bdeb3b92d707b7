import { problems } from '#kernel'

export const workProblems = { 'not-found': 404, 'already-done': 409 } as const

export const problem = problems('work', workProblems)
