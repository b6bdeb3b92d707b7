import type { Db, Instant } from '#kernel'
import { problem } from '../problems.ts'
import type { Alert, AlertState } from '../schema.ts'
import { at, live, refusing, stored } from './tables.ts'

export async function addAlert(db: Db, alert: Alert): Promise<void> {
  await refusing(at(db).insertInto('alert').values(stored(alert)).execute())
}

export async function lockAlert(db: Db, id: string): Promise<Alert> {
  const alert = await at(db)
    .selectFrom('alert')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!alert) throw problem('not-found')
  return alert
}

export async function findAlert(db: Db, id: string): Promise<Alert> {
  const alert = await at(db).selectFrom('alert').selectAll().where('id', '=', id).executeTakeFirst()
  if (!alert) throw problem('not-found')
  return alert
}

export async function saveAlert(db: Db, alert: Alert): Promise<void> {
  const { id, createdAt: _, ...rest } = alert
  await refusing(at(db).updateTable('alert').set(stored(rest)).where('id', '=', id).execute())
}

/** The newest first; at most `limit`. */
export async function listAlerts(db: Db, states: readonly AlertState[], limit: number): Promise<Alert[]> {
  return at(db)
    .selectFrom('alert')
    .selectAll()
    .where('state', 'in', states)
    .orderBy('changedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** What counts for residents now: the highest level first, drills last. */
export async function listLive(db: Db, now: Instant): Promise<Alert[]> {
  return at(db)
    .selectFrom('alert')
    .selectAll()
    .where(live(now))
    .orderBy('drill')
    .orderBy('level', 'desc')
    .orderBy('changedAt', 'desc')
    .limit(50)
    .execute()
}

/** What replaced or ended an alert, once that went out. */
export async function findSuccessor(db: Db, id: string): Promise<Alert | undefined> {
  return at(db)
    .selectFrom('alert')
    .selectAll()
    .where('predecessorId', '=', id)
    .where('state', 'in', ['published', 'updated', 'cancelled', 'expired'])
    .executeTakeFirst()
}

export async function listOverdue(db: Db, now: Instant): Promise<Alert[]> {
  return at(db)
    .selectFrom('alert')
    .selectAll()
    .where('state', '=', 'published')
    .where('expiresAt', '<=', now)
    .orderBy('id')
    .limit(100)
    .execute()
}

/** Whether an update or a cancellation of an alert is under way or out: it can have one only. */
export async function isFollowed(db: Db, id: string): Promise<boolean> {
  const found = await at(db)
    .selectFrom('alert')
    .select('id')
    .where('predecessorId', '=', id)
    .where('state', 'not in', ['draft', 'discarded'])
    .executeTakeFirst()
  return found !== undefined
}
