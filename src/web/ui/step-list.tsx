import { Icon } from './icons.tsx'
import { usePage } from './page-context.tsx'
import { VisuallyHidden } from './visually-hidden.tsx'

type State = 'done' | 'current' | 'ahead'

/** The steps of a procedure and where one stands. `current` counts from 1. */
export function StepList({ steps, current }: { steps: readonly string[]; current: number }) {
  const { t } = usePage()
  return (
    <nav className="hb-steps" aria-label={t('ui.steps.label', { current, total: steps.length })}>
      <ol className="hb-steps__list">
        {steps.map((label, index) => (
          <Step key={label} number={index + 1} label={label} state={stateOf(index + 1, current)} />
        ))}
      </ol>
    </nav>
  )
}

function stateOf(number: number, current: number): State {
  if (number === current) return 'current'
  return number < current ? 'done' : 'ahead'
}

function Step({ number, label, state }: { number: number; label: string; state: State }) {
  const { t } = usePage()
  return (
    <li
      className={`hb-steps__step hb-steps__step--${state}`}
      aria-current={state === 'current' ? 'step' : undefined}
    >
      <span className="hb-steps__number">{state === 'done' ? <Icon name="done" /> : number}</span>
      <span className="hb-steps__label">
        {label}
        <VisuallyHidden>{t(`ui.steps.${state}`)}</VisuallyHidden>
      </span>
    </li>
  )
}
