import { problems } from '#kernel'

export const sensorsProblems = {
  'not-found': 404,
  'changed-meanwhile': 409,
  'name-taken': 409,
  'already-entered': 409,
  'unknown-property': 422,
  'unknown-unit': 422,
  'unknown-district': 422,
  'unknown-machine': 422,
  'unknown-hazard': 422,
  'bad-range': 422,
  'bad-rule': 422,
  'half-level': 422,
  'bad-result': 422,
  'bad-time': 422,
  'future-time': 422,
  'too-old': 422,
  'out-of-range': 422,
  'not-yours': 403,
  'switched-off': 409,
  'bad-body': 400,
  'too-many': 413,
  'unsupported-option': 501,
  'bad-option': 400,
} as const

export const problem = problems('sensors', sensorsProblems)
