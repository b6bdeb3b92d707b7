import { problem } from '../problems.ts'

/** From a moment on until before another; null: without end. */
type Period = { fromAt: string; untilAt: string | null }

type Ended = Period & { endedAt: string | null }

/** Whether it counts at `now`: its first moment does, its last one does not. */
export const counts = ({ fromAt, untilAt, endedAt }: Ended, now: string): boolean =>
  endedAt === null && fromAt <= now && (untilAt === null || untilAt > now)

/** Whether it is over at `now`, by its own time or because somebody ended it. */
export const over = ({ untilAt, endedAt }: Pick<Ended, 'untilAt' | 'endedAt'>, now: string): boolean =>
  endedAt !== null || (untilAt !== null && untilAt <= now)

const hourMs = 3_600_000
const length = ({ fromAt, untilAt }: { fromAt: string; untilAt: string }) =>
  Date.parse(untilAt) - Date.parse(fromAt)

/**
 * A period to come, at most so many hours long. What would have begun before `now` begins now. Refuses
 * `period-invalid` (ends before it begins), `period-past`, `period-too-long`.
 */
export function plannedPeriod(
  asked: { fromAt: string; untilAt: string },
  { now, mostHours }: { now: string; mostHours: number },
): { fromAt: string; untilAt: string } {
  if (asked.untilAt <= asked.fromAt) throw problem('period-invalid')
  if (asked.untilAt <= now) throw problem('period-past')
  const planned = { fromAt: asked.fromAt < now ? now : asked.fromAt, untilAt: asked.untilAt }
  if (length(planned) > mostHours * hourMs) throw problem('period-too-long', { hours: mostHours })
  return planned
}
