import { usePage } from '#ui'
import type { ShownStream } from '../shown.ts'

const width = 240
const height = 48
const margin = 3

/** How the newest values went, as a line; the table beside it says the same in figures. */
export function Sparkline({ stream }: { stream: ShownStream }) {
  const { t } = usePage()
  const { points, shown } = stream
  const [first] = points
  const last = points.at(-1)
  if (!first || !last || points.length < 2) return null
  const from = Date.parse(first.phenomenonTime)
  const span = Date.parse(last.phenomenonTime) - from || 1
  const values = points.map(({ result }) => result)
  const low = Math.min(...values)
  const range = Math.max(...values) - low || 1
  const x = (at: string) => margin + ((Date.parse(at) - from) / span) * (width - 2 * margin)
  const y = (value: number) => height - margin - ((value - low) / range) * (height - 2 * margin)
  const line = points
    .map((one) => `${x(one.phenomenonTime).toFixed(1)},${y(one.result).toFixed(1)}`)
    .join(' ')
  return (
    <svg
      role="img"
      aria-label={t('sensors.sparkline', { count: points.length, value: shown ?? '' })}
      viewBox={`0 0 ${width} ${height}`}
      width="100%"
      height={height}
      preserveAspectRatio="none"
    >
      <polyline
        points={line}
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  )
}
