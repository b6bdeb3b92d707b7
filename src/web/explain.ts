import type { Issue, Problem, Translate } from '#kernel'

/** The sentence of a refusal in the reader's language. */
export function explainProblem(problem: Problem, t: Translate): string {
  const [module = 'kernel', code = 'bug'] = problem.code.split('.')
  return t(`${module}.problem.${code}`, asWords(problem.detail))
}

/** What is wrong with one field: the schema's rule by its code and bounds. */
function explainIssue(issue: Issue, t: Translate): string {
  const specific = `kernel.issue.${issue.code}`
  return t.has(specific) ? t(specific, issue.detail) : t('kernel.issue.other')
}

/** The messages of a refused form: per field, or one for the whole when no field is to blame. */
export function formProblems(problem: Problem, t: Translate): { path: string; message: string }[] {
  if (problem.issues.length === 0) return [{ path: '', message: explainProblem(problem, t) }]
  return problem.issues.map((issue) => ({ path: issue.path, message: explainIssue(issue, t) }))
}

function asWords(detail: Problem['detail']): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(detail).map(([key, value]) => [key, typeof value === 'boolean' ? String(value) : value]),
  )
}
