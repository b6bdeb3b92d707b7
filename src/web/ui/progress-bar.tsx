import { usePage } from './page-context.tsx'

/** How far long work has come, in words and as a bar. `done` and `total` count the same things. */
export function ProgressBar({
  id,
  label,
  done,
  total,
}: {
  id: string
  label: string
  done: number
  total: number
}) {
  const { t } = usePage()
  const percent = total === 0 ? 100 : Math.floor((done / total) * 100)
  return (
    <div className="hb-progress">
      <label className="hb-progress__label" htmlFor={id}>
        {label}
      </label>
      <progress className="hb-progress__bar" id={id} max={100} value={percent}>
        {percent}%
      </progress>
      <p className="hb-progress__text">{t('ui.progress', { done, total, percent })}</p>
    </div>
  )
}
