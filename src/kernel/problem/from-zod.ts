import type { z } from 'zod'
import { kernelProblem } from './catalogue.ts'
import type { Issue, Problem } from './problem.ts'

/** Zod's own English messages stay behind; the code and its bounds are enough to say it in any language. */
function toIssue(issue: z.core.$ZodIssue): Issue {
  const own = issue.code === 'custom' ? ownCode(issue) : undefined
  return own ?? standardIssue(issue)
}

/** A rule of our own names its code in `params.issue`; the other params are its detail (see the kinds of fields). */
function ownCode({ params, path }: z.core.$ZodIssueCustom): Issue | undefined {
  const { issue: code, ...rest } = params ?? {}
  if (typeof code !== 'string') return undefined
  const detail = Object.entries(rest).filter(
    (entry): entry is [string, string | number] =>
      typeof entry[1] === 'string' || typeof entry[1] === 'number',
  )
  return { path: path.map(String).join('.'), code, detail: Object.fromEntries(detail) }
}

function standardIssue(issue: z.core.$ZodIssue): Issue {
  const detail: Record<string, string | number> = {}
  if ('minimum' in issue) detail['minimum'] = Number(issue.minimum)
  if ('maximum' in issue) detail['maximum'] = Number(issue.maximum)
  if ('format' in issue) detail['format'] = String(issue.format)
  const missing = issue.input === undefined || issue.input === null || issue.input === ''
  const empty = issue.code === 'too_small' && issue.minimum === 1 && issue.origin === 'string'
  const code = missing || empty ? 'required' : codeOf(issue)
  return { path: issue.path.map(String).join('.'), code, detail }
}

/** A text is too long, a list has too many, a number is too big: people are told which. */
function codeOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'too_small' && issue.code !== 'too_big') return issue.code.replaceAll('_', '-')
  const small = issue.code === 'too_small'
  if (issue.origin === 'string') return small ? 'too-short' : 'too-long'
  if (issue.origin === 'array') return small ? 'too-few' : 'too-many'
  return small ? 'too-small' : 'too-big'
}

/** The one refusal for input that does not fit its schema: every mistake at once. Parse with `reportInput`. */
export function invalidInput(error: z.ZodError): Problem {
  return kernelProblem('invalid-input', {}, error.issues.map(toIssue))
}
