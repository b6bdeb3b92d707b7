import type { z } from 'zod'
import { kernelProblem } from './catalogue.ts'
import type { Issue, Problem } from './problem.ts'

/** Zod's own English messages stay behind; the code and its bounds are enough to say it in any language. */
function toIssue(issue: z.core.$ZodIssue): Issue {
  const detail: Record<string, string | number> = {}
  if ('minimum' in issue) detail['minimum'] = Number(issue.minimum)
  if ('maximum' in issue) detail['maximum'] = Number(issue.maximum)
  if ('format' in issue) detail['format'] = String(issue.format)
  const missing = issue.code === 'invalid_type' && issue.input === undefined
  const empty = issue.code === 'too_small' && issue.minimum === 1 && issue.origin === 'string'
  const code = missing || empty ? 'required' : issue.code.replaceAll('_', '-')
  return { path: issue.path.map(String).join('.'), code, detail }
}

/** The one refusal for input that does not fit its schema: every mistake at once. */
export function invalidInput(error: z.ZodError): Problem {
  return kernelProblem('invalid-input', {}, error.issues.map(toIssue))
}
