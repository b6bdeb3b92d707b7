import { problems } from '#kernel'

export const peopleProblems = {
  'enrolment-invalid': 410,
  'unknown-role': 422,
  'not-a-persona': 404,
} as const

export const problem = problems('people', peopleProblems)
