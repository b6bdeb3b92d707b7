import type { Db, Instant } from '#kernel'
import type { Alert, Question } from '../schema.ts'
import { at, live } from './tables.ts'

/** Alerts that live, each with the question asked of it last, locked against being asked twice. */
export async function listLiveWithQuestion(
  db: Db,
  now: Instant,
): Promise<{ alert: Alert; last: Question | null }[]> {
  const alerts = await at(db)
    .selectFrom('alert')
    .selectAll()
    .where(live(now))
    .orderBy('id')
    .limit(500)
    .forUpdate()
    .execute()
  if (alerts.length === 0) return []
  const last = await at(db)
    .selectFrom('question')
    .selectAll()
    .distinctOn('alertId')
    .where(
      'alertId',
      'in',
      alerts.map(({ id }) => id),
    )
    .orderBy('alertId')
    .orderBy('askedAt', 'desc')
    .execute()
  const lastOf = new Map(last.map((question) => [question.alertId, question]))
  return alerts.map((alert) => ({ alert, last: lastOf.get(alert.id) ?? null }))
}

export async function lastQuestion(db: Db, alertId: string): Promise<Question | undefined> {
  return at(db)
    .selectFrom('question')
    .selectAll()
    .where('alertId', '=', alertId)
    .orderBy('askedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function addQuestion(db: Db, question: Question): Promise<void> {
  await at(db).insertInto('question').values(question).execute()
}

/** False when none was open. */
export async function answerQuestion(
  db: Db,
  alertId: string,
  answered: Pick<Question, 'answer' | 'answeredAt' | 'answeredBy'>,
): Promise<boolean> {
  const row = await at(db)
    .updateTable('question')
    .set(answered)
    .where('alertId', '=', alertId)
    .where('answeredAt', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}
