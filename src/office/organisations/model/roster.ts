import { dateInJapan } from '#formats/japan-time'
import { dayAfter, momentOf, type Weekday, weekdayOf } from './days.ts'

/** A stretch of time, from a moment on until before another. */
export type Span = { fromAt: string; untilAt: string }

type Window = { days: readonly Weekday[]; from: string; until: string }
export type Covered = 'always' | readonly Window[]

/** When somebody must be on duty within a span, in order and without overlap. */
export function dutyTimes(covered: Covered, within: Span): Span[] {
  if (covered === 'always') return within.fromAt < within.untilAt ? [within] : []
  const spans: Span[] = []
  const last = dateInJapan(within.untilAt)
  // What began the day before may still go on.
  for (let day = dayAfter(dateInJapan(within.fromAt), -1); day <= last; day = dayAfter(day))
    for (const { days, from, until } of covered)
      if (days.includes(weekdayOf(day)))
        spans.push({
          fromAt: momentOf(day, from),
          untilAt: momentOf(until <= from ? dayAfter(day) : day, until),
        })
  return merged(spans.flatMap((span) => clipped(span, within)))
}

const later = (a: string, b: string) => (a > b ? a : b)
const earlier = (a: string, b: string) => (a < b ? a : b)

/** The part of a span inside another; none when they do not meet. */
export function clipped(span: Span, within: Span): Span[] {
  const part = {
    fromAt: later(span.fromAt, within.fromAt),
    untilAt: earlier(span.untilAt, within.untilAt),
  }
  return part.fromAt < part.untilAt ? [part] : []
}

export const meet = (a: Span, b: Span): boolean => a.fromAt < b.untilAt && b.fromAt < a.untilAt

function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = []
  for (const { fromAt, untilAt } of spans.toSorted((a, b) => (a.fromAt < b.fromAt ? -1 : 1))) {
    const last = result.at(-1)
    if (last && fromAt <= last.untilAt) last.untilAt = later(last.untilAt, untilAt)
    else result.push({ fromAt, untilAt })
  }
  return result
}

/** The times of `needed` for which there is no shift, in order. Overlapping shifts are one person too many, not a gap. */
export function gapsIn(needed: readonly Span[], shifts: readonly Span[]): Span[] {
  const staffed = merged(shifts.filter(({ fromAt, untilAt }) => fromAt < untilAt))
  return merged(needed).flatMap((span) => {
    const gaps: Span[] = []
    let from = span.fromAt
    for (const shift of staffed) {
      if (shift.untilAt <= from || shift.fromAt >= span.untilAt) continue
      if (shift.fromAt > from) gaps.push({ fromAt: from, untilAt: shift.fromAt })
      from = later(from, shift.untilAt)
    }
    if (from < span.untilAt) gaps.push({ fromAt: from, untilAt: span.untilAt })
    return gaps
  })
}
