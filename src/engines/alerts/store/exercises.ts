import type { Db, Instant } from '#kernel'
import { problem } from '../problems.ts'
import type { Alert, Exercise } from '../schema.ts'
import { at, refusing } from './tables.ts'

/** Keeps a drill that begins; those whose time was up by then ended at it, as who declared them said. */
export async function addExercise(db: Db, exercise: Exercise): Promise<void> {
  await at(db)
    .updateTable('exercise')
    .set((row) => ({ endedAt: row.ref('endsAt'), endedBy: row.ref('declaredBy') }))
    .where('endedAt', 'is', null)
    .where('endsAt', '<=', exercise.beginsAt)
    .execute()
  await refusing(at(db).insertInto('exercise').values(exercise).execute())
}

/** Newest first; at most 50. */
export async function listExercises(db: Db): Promise<Exercise[]> {
  return at(db).selectFrom('exercise').selectAll().orderBy('beginsAt', 'desc').limit(50).execute()
}

export async function findExercise(db: Db, id: string): Promise<Exercise> {
  const found = await at(db).selectFrom('exercise').selectAll().where('id', '=', id).executeTakeFirst()
  if (!found) throw problem('not-found')
  return found
}

/** False when it had ended, by hand or because its time was up. */
export async function endExercise(
  db: Db,
  id: string,
  ended: { endedAt: Instant; endedBy: string },
): Promise<boolean> {
  const row = await at(db)
    .updateTable('exercise')
    .set(ended)
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .where('endsAt', '>', ended.endedAt)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Drills that went out within a time, oldest first; at most 500. */
export async function listDrillsOut(db: Db, from: Instant, until: Instant): Promise<Alert[]> {
  return at(db)
    .selectFrom('alert')
    .selectAll()
    .where('drill', '=', true)
    .where('state', 'in', ['published', 'updated', 'cancelled', 'expired'])
    .where('approvedAt', '>=', from)
    .where('approvedAt', '<=', until)
    .orderBy('approvedAt')
    .orderBy('id')
    .limit(500)
    .execute()
}
