import { usePage } from './page-context.tsx'

/**
 * How far long work has come, in words and as a bar. `done` and `total` count the same things; without a total `done` is
 * a share in percent.
 */
export function ProgressBar({
  id,
  label,
  done,
  total,
}: {
  id: string
  label: string
  done: number
  total: number | null
}) {
  const { t } = usePage()
  const percent = total === null ? done : percentOf(done, total)
  return (
    <div className="hb-progress">
      <label className="hb-progress__label" htmlFor={id}>
        {label}
      </label>
      <progress className="hb-progress__bar" id={id} max={100} value={percent}>
        {percent}%
      </progress>
      <p className="hb-progress__text">
        {total === null ? t('ui.progress-share', { percent }) : t('ui.progress', { done, total, percent })}
      </p>
    </div>
  )
}

const percentOf = (done: number, total: number) => (total === 0 ? 100 : Math.floor((done / total) * 100))
