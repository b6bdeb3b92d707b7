import { Time, usePage } from '#ui'
import type { ShownStream } from '../shown.ts'

const width = 340
const height = 180
const margin = { top: 10, bottom: 10, left: 4, right: 112 }

type Drawn = Pick<ShownStream, 'points' | 'thresholds' | 'shown' | 'unit'>

/** Whichever thresholds are within reach of the values: one far above would press the line flat. */
function rangeOf({ points, thresholds }: Drawn): { low: number; high: number } {
  const values = points.map(({ result }) => result)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const near = thresholds.map(({ at }) => at)
  const low = Math.min(least, ...near.filter((at) => at > least - 4 * (most - least || 1)))
  const high = Math.max(most, ...near)
  const air = (high - low || 1) * 0.06
  return { low: low - air, high: high + air }
}

/** How the newest values went, with the thresholds as lines; the table beside it says the same in figures. */
export function Chart({ stream }: { stream: Drawn }) {
  const { t } = usePage()
  const { points, thresholds, shown, unit } = stream
  const [first] = points
  const last = points.at(-1)
  if (!first || !last || points.length < 2) return null
  const { low, high } = rangeOf(stream)
  const from = Date.parse(first.phenomenonTime)
  const span = Date.parse(last.phenomenonTime) - from || 1
  const right = width - margin.right
  const x = (at: string) => margin.left + ((Date.parse(at) - from) / span) * (right - margin.left)
  const y = (value: number) =>
    height - margin.bottom - ((value - low) / (high - low)) * (height - margin.top - margin.bottom)
  const line = points
    .map((one) => `${x(one.phenomenonTime).toFixed(1)},${y(one.result).toFixed(1)}`)
    .join(' ')
  const said = thresholds.map(({ level, at }) => t('sensors.chart.threshold', { level, at, unit })).join(' ')
  return (
    <figure className="hb-chart">
      <svg
        role="img"
        aria-label={`${t('sensors.sparkline', { count: points.length, value: shown ?? '' })} ${said}`.trim()}
        viewBox={`0 0 ${width} ${height}`}
      >
        {apart(thresholds.map(({ level, at }) => ({ level, at, y: y(at) }))).map(
          ({ level, at, y: own, text }) => (
            <g key={level}>
              <line className="hb-chart__threshold" x1={margin.left} x2={right} y1={own} y2={own} />
              <text className="hb-chart__label" x={right + 6} y={text}>
                {t('sensors.chart.label', { level, at, unit })}
              </text>
            </g>
          ),
        )}
        <polyline className="hb-chart__line" points={line} />
        <circle className="hb-chart__now" cx={x(last.phenomenonTime)} cy={y(last.result)} r="4" />
      </svg>
      <figcaption>
        <Time at={first.phenomenonTime} /> – <Time at={last.phenomenonTime} />
      </figcaption>
    </figure>
  )
}

const lineHeight = 15

/** Labels from above to below, each at least a line under the one before. */
function apart<L extends { y: number }>(lines: readonly L[]): (L & { text: number })[] {
  let above = Number.NEGATIVE_INFINITY
  return lines
    .toSorted((a, b) => a.y - b.y)
    .map((one) => {
      above = Math.max(one.y + 4, above + lineHeight)
      return { ...one, text: above }
    })
}
