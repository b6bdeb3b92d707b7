import type { Issue, Problem } from './problem.ts'

/** The RFC 9457 body of a refusal, media type `application/problem+json`. */
export type ProblemBody = {
  type: string
  title: string
  status: number
  code: string
  detail: Record<string, string | number | boolean>
  issues: readonly Issue[]
}

/** `title` is the refusal's sentence in the caller's language; machines rely on `code` (RFC 9457 §3.1). */
export function problemBody(problem: Problem, title: string): ProblemBody {
  return {
    type: `urn:hiroba:problem:${problem.code}`,
    title,
    status: problem.status,
    code: problem.code,
    detail: problem.detail,
    issues: problem.issues,
  }
}
