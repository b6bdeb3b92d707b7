import type { Alert, Question } from '../schema.ts'

const hourMs = 3_600_000
/** How often an officer looks again, by level: the stronger, the sooner the world has changed. */
const hoursByLevel: Readonly<Record<number, number>> = { 5: 2, 4: 3, 3: 6 }
const hoursOtherwise = 12
/** Asked this long before the end, so that there is time to write and approve a longer one. */
const beforeEndMs = hourMs
/** How long the officer has before the question comes before others too. */
const answerMs = hourMs / 2

type Asked = Pick<Alert, 'state' | 'msgType' | 'level' | 'approvedAt' | 'expiresAt'>
type Last = Pick<Question, 'askedAt' | 'answeredAt'> | null

/**
 * Whether the officer must be asked at this moment if an alert still holds, and by when an answer is due: every few hours
 * by level, and an hour before its end (halfway for a short one). Never while a question is open, never of a message that ends one.
 */
export function questionDue(alert: Asked, last: Last, now: string): { dueAt: string } | null {
  if (alert.state !== 'published' || alert.msgType === 'Cancel' || alert.approvedAt === null) return null
  if (alert.expiresAt <= now || (last !== null && last.answeredAt === null)) return null
  const [issued, end, at] = [Date.parse(alert.approvedAt), Date.parse(alert.expiresAt), Date.parse(now)]
  const since = last === null ? issued : Date.parse(last.askedAt)
  const every = (hoursByLevel[alert.level] ?? hoursOtherwise) * hourMs
  const nearEnd = Math.max(end - beforeEndMs, issued + (end - issued) / 2)
  const due = at >= since + every || (at >= nearEnd && since < nearEnd)
  return due ? { dueAt: new Date(Math.min(at + answerMs, end)).toISOString() } : null
}
