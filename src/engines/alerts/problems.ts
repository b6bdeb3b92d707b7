import { problems } from '#kernel'

export const alertsProblems = {
  'not-found': 404,
  'wrong-state': 409,
  'changed-meanwhile': 409,
  'same-person': 409,
  'not-live': 409,
  'already-followed': 409,
  'expires-in-past': 422,
  'expires-too-late': 422,
  'unknown-hazard': 422,
  'unknown-district': 422,
  'no-cap': 422,
  'no-evacuation-term': 422,
  'evacuation-by-person': 422,
  'exercise-running': 409,
  'nothing-asked': 409,
  'not-later': 422,
  'bad-area': 422,
} as const

export const problem = problems('alerts', alertsProblems)
