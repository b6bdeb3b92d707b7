import { type ProblemCatalogue, problems } from '#kernel'

export const guideProblems = { 'not-found': 404 } as const satisfies ProblemCatalogue

export const problem = problems('guide', guideProblems)
