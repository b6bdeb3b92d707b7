import { type ProblemCatalogue, problems } from '#kernel'

export const householdsProblems = {
  'not-found': 404,
  'not-in-household': 409,
  'already-head': 409,
  'household-number-taken': 409,
  'everybody-leaves': 422,
  'import-not-ready': 409,
  'import-busy': 409,
} as const satisfies ProblemCatalogue

export const problem = problems('households', householdsProblems)
