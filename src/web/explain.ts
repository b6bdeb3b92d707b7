import type { Issue, Lang, Operation, Problem, Translate } from '#kernel'
import { type FieldProblem, labelAt } from '#ui'

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
export function formProblems(problem: Problem, t: Translate): FieldProblem[] {
  if (problem.issues.length === 0) return [{ path: '', message: explainProblem(problem, t) }]
  return problem.issues.map((issue) => ({ path: issue.path, message: explainIssue(issue, t) }))
}

type Read = { operation: Pick<Operation, 'name' | 'input'>; lang: Lang; t: Translate }

/** The same with the labels of their fields, as the operation's module names them. */
export function withLabels(problems: readonly FieldProblem[], { operation, lang, t }: Read): FieldProblem[] {
  const [module = ''] = operation.name.split('.')
  return problems.map((problem) => {
    const label = labelAt({ lang, t }, { schema: operation.input, module }, problem.path)
    return label === undefined ? problem : { ...problem, label }
  })
}

function asWords(detail: Problem['detail']): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(detail).map(([key, value]) => [key, typeof value === 'boolean' ? String(value) : value]),
  )
}
