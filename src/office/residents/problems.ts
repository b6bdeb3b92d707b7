import { problems } from '#kernel'

export const residentProblems = {
  /** Unknown, erased and, for who may not see them, undisclosed: one and the same answer. */
  'not-found': 404,
  'changed-meanwhile': 409,
  'not-active': 409,
  'no-search-terms': 422,
  'register-number-taken': 409,
  'birth-date-in-future': 422,
  'date-in-future': 422,
  /** The way back from the provider of identities does not fit what began here. */
  'sign-in-unknown': 403,
  /** Whatever is wrong with a code: who tries learns nothing from it. */
  'code-refused': 403,
  /** The same about who is signed in already and is asked once more. */
  'proof-refused': 403,
  'not-a-resident': 403,
  'account-closed': 403,
  'needs-session': 409,
  'search-gone': 410,
  'guardian-same-person': 409,
  'guardian-of-adult': 409,
  'guardian-minor': 409,
  'guardian-until': 422,
  'offer-refused': 409,
  'same-person': 409,
  'about-oneself': 409,
  'already-requested': 409,
  'already-decided': 409,
  'request-lapsed': 409,
  'same-record': 422,
  'still-registered': 409,
  'no-address': 409,
  'no-change': 409,
  'needs-erase': 403,
} as const

export const problem = problems('residents', residentProblems)
