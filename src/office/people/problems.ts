import { problems } from '#kernel'

export const peopleProblems = {
  'enrolment-invalid': 410,
  'unknown-role': 422,
  'not-a-persona': 404,
  'not-found': 404,
  /** Whatever was wrong with a passkey or a paper code: who tries learns nothing from it. */
  'sign-in-refused': 403,
  /** The same about who is signed in already and is asked once more. */
  'proof-refused': 403,
  'staff-only': 403,
  'passkey-refused': 422,
  'too-many-passkeys': 409,
  'last-way-in': 409,
  'same-person': 409,
  'own-account': 409,
  'already-decided': 409,
  'request-expired': 409,
  'already-requested': 409,
  'last-administrator': 409,
  'outside-member': 409,
} as const

export const problem = problems('people', peopleProblems)
