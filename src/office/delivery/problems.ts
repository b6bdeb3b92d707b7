import { problems } from '#kernel'

export const deliveryProblems = { 'not-found': 404, 'not-parked': 409, 'bounce-unknown': 422 } as const

export const problem = problems('delivery', deliveryProblems)
