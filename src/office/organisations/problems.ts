import { problems } from '#kernel'

export const organisationsProblems = {
  'not-found': 404,
  'own-account': 409,
  'already-closed': 409,
  'office-stays': 409,
  'section-in-use': 409,
  'sections-too-deep': 409,
  'code-taken': 409,
  'unknown-section': 422,
  'unknown-position': 422,
  'role-not-here': 422,
  'already-member': 409,
  'not-a-member': 422,
  'period-invalid': 422,
  'period-too-long': 422,
  'period-past': 422,
  'nothing-named': 422,
  'not-held': 422,
  'not-vacant': 409,
  'unknown-desk': 422,
  'already-on-duty': 409,
  'role-not-breakable': 422,
  'already-taken': 409,
  'already-ended': 409,
  'already-reviewed': 409,
  'same-person': 409,
} as const

export const problem = problems('organisations', organisationsProblems)
