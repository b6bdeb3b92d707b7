import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Guardianship } from '../schema.ts'
import { at } from './tables.ts'

export async function addGuardianship(db: Db, one: Guardianship): Promise<void> {
  await at(db).insertInto('guardianship').values(one).execute()
}

/** All that were written down with this person on either side, the newest first. */
export async function guardianshipsOf(db: Db, residentId: string): Promise<Guardianship[]> {
  return at(db)
    .selectFrom('guardianship')
    .selectAll()
    .where(({ or, eb }) => or([eb('wardId', '=', residentId), eb('guardianId', '=', residentId)]))
    .orderBy('createdAt', 'desc')
    .orderBy('id')
    .limit(200)
    .execute()
}

export async function lockGuardianship(db: Db, id: string): Promise<Guardianship | undefined> {
  return at(db).selectFrom('guardianship').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

type Between = { guardianId: string; wardId: string; now: Instant; module: string | null }

/** The one by which `guardianId` may act for `wardId` at this moment, the longest of several; both still live or lived here. */
export async function currentGuardianship(
  db: Db,
  { guardianId, wardId, now, module }: Between,
): Promise<Guardianship | undefined> {
  return at(db)
    .selectFrom('guardianship')
    .selectAll('guardianship')
    .innerJoin('resident as ward', 'ward.id', 'guardianship.wardId')
    .innerJoin('resident as guardian', 'guardian.id', 'guardianship.guardianId')
    .where('wardId', '=', wardId)
    .where('guardianId', '=', guardianId)
    .where('withdrawnAt', 'is', null)
    .where('fromAt', '<=', now)
    .where('untilAt', '>', now)
    .where('ward.state', '=', 'active')
    .where('guardian.state', 'in', ['active', 'moved-out'])
    .where(({ or, eb, val }) =>
      or([eb('scope', '=', sql<string[]>`'{}'`), eb(val(module), '=', sql<string>`any(scope)`)]),
    )
    .orderBy('untilAt', 'desc')
    .orderBy('guardianship.id')
    .limit(1)
    .executeTakeFirst()
}

/** Takes up an offer that is open; of two at once only one gets it. */
export async function acceptOffer(
  db: Db,
  offer: { digest: string; guardianId: string; now: Instant },
): Promise<Guardianship | undefined> {
  const { digest, guardianId, now } = offer
  return at(db)
    .updateTable('guardianship')
    .set({ guardianId })
    .where('offerDigest', '=', digest)
    .where('guardianId', 'is', null)
    .where('withdrawnAt', 'is', null)
    .where('offerUntil', '>', now)
    .where('untilAt', '>', now)
    .where('wardId', '!=', guardianId)
    .returningAll()
    .executeTakeFirst()
}

type Withdrawal = { now: Instant; by: string }

export async function withdrawGuardianship(db: Db, id: string, { now, by }: Withdrawal): Promise<boolean> {
  const ended = await at(db)
    .updateTable('guardianship')
    .set({ withdrawnAt: now, withdrawnBy: by })
    .where('id', '=', id)
    .where('withdrawnAt', 'is', null)
    .executeTakeFirst()
  return ended.numUpdatedRows > 0n
}

/** Ends everything in which this person acts or is acted for. */
export async function withdrawAllOf(db: Db, residentId: string, { now, by }: Withdrawal): Promise<void> {
  await at(db)
    .updateTable('guardianship')
    .set({ withdrawnAt: now, withdrawnBy: by })
    .where('withdrawnAt', 'is', null)
    .where(({ or, eb }) => or([eb('wardId', '=', residentId), eb('guardianId', '=', residentId)]))
    .execute()
}

/** A child's birth date was corrected: the say of its parents ends with the right day. */
export async function moveMajority(db: Db, wardId: string, untilAt: Instant): Promise<void> {
  await at(db)
    .updateTable('guardianship')
    .set({ untilAt: sql<Instant>`greatest(from_at, ${untilAt}::timestamptz)` })
    .where('wardId', '=', wardId)
    .where('kind', '=', 'parent')
    .execute()
}

/** Two records became one: what named `from` names `to`; what would join a person to themself ends. */
export async function moveGuardianships(
  db: Db,
  { from, to, now, by }: { from: string; to: string } & Withdrawal,
): Promise<void> {
  await at(db)
    .updateTable('guardianship')
    .set({ withdrawnAt: now, withdrawnBy: by })
    .where('withdrawnAt', 'is', null)
    .where(({ or, and, eb }) =>
      or([
        and([eb('wardId', '=', from), eb('guardianId', '=', to)]),
        and([eb('wardId', '=', to), eb('guardianId', '=', from)]),
      ]),
    )
    .execute()
  const open = () => at(db).updateTable('guardianship').where('withdrawnAt', 'is', null)
  await open().set({ wardId: to }).where('wardId', '=', from).execute()
  await open().set({ guardianId: to }).where('guardianId', '=', from).execute()
}
