import { problems } from '#kernel'

export const headquartersProblems = {
  'not-found': 404,
  closed: 409,
  'unknown-district': 422,
  'source-missing': 422,
  'nothing-known': 422,
  'no-register': 409,
  // Of a town's report, before and after its signature was seen to be right.
  'bad-signature': 401,
  'out-of-date': 401,
  'town-withdrawn': 410,
  malformed: 422,
  'wrong-town': 422,
  'other-content': 409,
  'drill-changed': 409,
  'time-ahead': 422,
  'no-receiver': 409,
  'wrong-code': 422,
  'bad-secret': 422,
  // The checks of a report, each under its name.
  'rows-sum-to-totals': 422,
  'place-once': 422,
  'related-within-dead': 422,
  'households-within-houses': 422,
  'people-within-households': 422,
  'dead-not-lowered': 422,
  'number-follows': 422,
  'time-follows': 422,
} as const

export const problem = problems('headquarters', headquartersProblems)
