import { type ExpressionBuilder, sql } from 'kysely'
import { type Db, type Instant, type TablesOf, violatedConstraint } from '#kernel'
import { problem } from '../problems.ts'
import type { Alert, alertsTables } from '../schema.ts'

export type Tables = TablesOf<typeof alertsTables>

export const at = (db: Db) => db.withSchema('alerts').withTables<Tables>()

export const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`

export const stored = <T extends Pick<Alert, 'texts' | 'translations'>>(alert: T) => ({
  ...alert,
  texts: json(alert.texts),
  translations: json(alert.translations),
})

/** The database has the last word on who may decide: its constraint becomes the refusal people can read. */
export async function refusing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const constraint = violatedConstraint(error)
    if (constraint === 'alert_two_people') throw problem('same-person')
    if (constraint === 'alert_one_successor') throw problem('already-followed')
    if (constraint === 'exercise_one') throw problem('exercise-running')
    throw error
  }
}

export const live = (now: Instant) => (row: ExpressionBuilder<Tables, 'alert'>) =>
  row.and([row('state', '=', 'published'), row('msgType', '<>', 'Cancel'), row('expiresAt', '>', now)])

export const isUntouched = sql<boolean>`authors = '{}'::text[]`
