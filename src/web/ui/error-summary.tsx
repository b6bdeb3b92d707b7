import { fieldId } from './field-id.ts'
import { Icon } from './icons.tsx'
import { usePage } from './page-context.tsx'

/**
 * One thing wrong: the field's path (`texts.ja.headline`, empty for the form as a whole), what to do about it, and the
 * field's label, for where it is read away from the field.
 */
export type FieldProblem = { path: string; message: string; label?: string }

/**
 * Stands above a refused form and links to every field to be mended. `autofocus` brings keyboard and screen reader
 * here without a script. Renders nothing when nothing is wrong.
 */
export function ErrorSummary({ problems }: { problems: readonly FieldProblem[] }) {
  const { t } = usePage()
  if (problems.length === 0) return null
  const named = ({ label, message }: FieldProblem) =>
    label === undefined ? message : t('ui.errors.field', { label, message })
  return (
    <div
      className="hb-error-summary"
      id="error-summary"
      role="alert"
      tabIndex={-1}
      // biome-ignore lint/a11y/noAutofocus: a refused form must be noticed first, and no script moves the focus here
      autoFocus
    >
      <h2 className="hb-error-summary__heading">
        <Icon name="danger" />
        <span>{t('ui.errors.heading', { count: problems.length })}</span>
      </h2>
      <ul className="hb-error-summary__list">
        {problems.map((problem) => (
          <li key={`${problem.path} ${problem.message}`}>
            {problem.path ? <a href={`#${fieldId(problem.path)}`}>{named(problem)}</a> : problem.message}
          </li>
        ))}
      </ul>
    </div>
  )
}
