/** Where a value is going, by its newest observations in the order of time. */
export type Trend = 'rising' | 'falling' | 'steady' | 'unknown'

const least = 4

/** A twentieth of what the values span counts as no change. */
export function trendOf(values: readonly number[]): Trend {
  if (values.length < least) return 'unknown'
  const half = Math.floor(values.length / 2)
  const mean = (some: readonly number[]) => some.reduce((sum, one) => sum + one, 0) / some.length
  const change = mean(values.slice(half)) - mean(values.slice(0, half))
  const span = Math.max(...values) - Math.min(...values)
  if (span === 0 || Math.abs(change) <= span / 20) return 'steady'
  return change > 0 ? 'rising' : 'falling'
}
