import type { Escalation, WorkItem } from '../schema.ts'

type Rule = {
  kinds: readonly string[]
  remindHours: number
  overdue: readonly { afterHours: number; role: string }[]
}
type Open = Pick<WorkItem, 'id' | 'kind' | 'dueAt'>

const hourMs = 3_600_000

const fits = (pattern: string, kind: string) =>
  pattern.endsWith('*') ? kind.startsWith(pattern.slice(0, -1)) : pattern === kind

/**
 * What the clock owes an open item at `now` and has not done yet (`taken`): every step whose time has come, in order, so that
 * a town that was off does all of them when it is back. Who is late already is not reminded any more.
 */
export function stepsDue(
  rules: readonly Rule[],
  item: Open,
  { now, taken }: { now: string; taken: readonly number[] },
): Escalation[] {
  const rule = rules.find(({ kinds }) => kinds.some((pattern) => fits(pattern, item.kind)))
  if (!rule) return []
  const ahead = Date.parse(item.dueAt) - Date.parse(now)
  const remind = ahead > 0 && ahead <= rule.remindHours * hourMs
  const steps = [
    ...(remind ? [{ step: 0, role: null }] : []),
    ...rule.overdue.flatMap(({ afterHours, role }, n) =>
      ahead <= -afterHours * hourMs ? [{ step: n + 1, role }] : [],
    ),
  ]
  return steps
    .filter(({ step }) => !taken.includes(step))
    .map(({ step, role }) => ({ itemId: item.id, step, role, at: now }))
}

/** How long before an item is due any rule may first have something to do, in milliseconds. */
export const horizonMs = (rules: readonly Rule[]): number =>
  Math.max(0, ...rules.map(({ remindHours }) => remindHours)) * hourMs
