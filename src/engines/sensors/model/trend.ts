/** Where a value is going, by its newest observations in the order of time. */
export type Trend = 'rising' | 'falling' | 'steady' | 'unknown'

const least = 4

/**
 * The newest two against the two before: a river that has just begun to rise is not said to fall. A tenth of what all of
 * them span counts as no change.
 */
export function trendOf(values: readonly number[]): Trend {
  if (values.length < least) return 'unknown'
  const mean = (some: readonly number[]) => some.reduce((sum, one) => sum + one, 0) / some.length
  const change = mean(values.slice(-2)) - mean(values.slice(-4, -2))
  const span = Math.max(...values) - Math.min(...values)
  if (span === 0 || Math.abs(change) <= span / 10) return 'steady'
  return change > 0 ? 'rising' : 'falling'
}
