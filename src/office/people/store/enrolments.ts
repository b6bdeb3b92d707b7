import type { z } from 'zod'
import type { Db, Instant } from '#kernel'
import type { Enrolment } from '../schema.ts'
import { at } from './tables.ts'

export async function addEnrolment(db: Db, enrolment: z.output<typeof Enrolment>): Promise<void> {
  await at(db).insertInto('enrolment').values(enrolment).execute()
}

type Used = { personId: string; reEnrolmentId: string | null }

/**
 * Marks an unused, unexpired link as used and names its person; of two at once only one gets it. Other links of the
 * same person, made before it, are void with it. `after` says which kind is asked for: that of an invitation, or that
 * of an approved request, which is used more loudly.
 */
export async function spendLink(
  db: Db,
  link: { tokenHash: string; now: Instant; after: 'invitation' | 're-enrolment' },
): Promise<Used | undefined> {
  const { tokenHash, now, after } = link
  const row = await at(db)
    .updateTable('enrolment')
    .set({ usedAt: now })
    .where('tokenHash', '=', tokenHash)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', now)
    .where('reEnrolmentId', after === 'invitation' ? 'is' : 'is not', null)
    .returning(['personId', 'reEnrolmentId'])
    .executeTakeFirst()
  if (row) await voidEnrolments(db, row.personId, now)
  return row
}

/** No link of this person works any more. */
export async function voidEnrolments(db: Db, personId: string, now: Instant): Promise<void> {
  await at(db)
    .updateTable('enrolment')
    .set({ usedAt: now })
    .where('personId', '=', personId)
    .where('usedAt', 'is', null)
    .execute()
}

export async function anyEnrolmentUsed(db: Db): Promise<boolean> {
  const row = await at(db)
    .selectFrom('enrolment')
    .select('tokenHash')
    .where('usedAt', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
