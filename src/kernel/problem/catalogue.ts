import { type ProblemCatalogue, problems } from './problem.ts'

/** Refusals any operation or route can meet before its own rules run. */
export const kernelProblems = {
  'invalid-input': 422,
  'not-signed-in': 401,
  forbidden: 403,
  'out-of-scope': 403,
  'proof-needed': 403,
  'not-found': 404,
  'key-reused': 409,
  conflict: 409,
  'rate-limited': 429,
  'cross-site': 403,
  'too-large': 413,
  'unsupported-media-type': 415,
  'not-json': 400,
  'cut-short': 400,
  'wrong-host': 421,
  'blob-unknown': 404,
  'my-number': 422,
  'wrong-file-type': 415,
  'unreadable-picture': 422,
  infected: 422,
  'scan-unavailable': 503,
  'definition-unknown': 404,
  'definition-invalid': 422,
  'too-many-live': 503,
  'subject-erased': 410,
  'not-held': 409,
  stopping: 503,
  unavailable: 503,
  'storage-full': 507,
  bug: 500,
} as const satisfies ProblemCatalogue

export const kernelProblem = problems('kernel', kernelProblems)
