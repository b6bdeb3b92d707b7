import type { Db } from '#kernel'
import type { Alert, Publication } from '../schema.ts'
import { at } from './tables.ts'

export async function addPublication(db: Db, publication: Publication): Promise<void> {
  await at(db).insertInto('publication').values(publication).execute()
}

export async function findPublication(
  db: Db,
  by: { alertId: string } | { identifier: string },
): Promise<Publication | undefined> {
  const query = at(db).selectFrom('publication').selectAll()
  return (
    'alertId' in by ? query.where('alertId', '=', by.alertId) : query.where('identifier', '=', by.identifier)
  ).executeTakeFirst()
}

/** The newest messages of one kind, with their alerts, for a feed. */
export async function listPublished(
  db: Db,
  drill: boolean,
  limit: number,
): Promise<{ alert: Alert; publication: Omit<Publication, 'bytes'> }[]> {
  const publications = await at(db)
    .selectFrom('publication')
    .select(['alertId', 'identifier', 'sender', 'sentAt', 'drill', 'msgType', 'expiresAt', 'sha256'])
    .where('drill', '=', drill)
    .orderBy('sentAt', 'desc')
    // Sent within one second: a message is made after the one it follows, and ids grow with time.
    .orderBy('alertId', 'desc')
    .limit(limit)
    .execute()
  if (publications.length === 0) return []
  const alerts = await at(db)
    .selectFrom('alert')
    .selectAll()
    .where(
      'id',
      'in',
      publications.map((one) => one.alertId),
    )
    .execute()
  const byId = new Map(alerts.map((alert) => [alert.id, alert]))
  return publications.flatMap((publication) => {
    const alert = byId.get(publication.alertId)
    return alert ? [{ alert, publication }] : []
  })
}
