import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Received, SentReport, Town } from '../schema.ts'
import { at, json } from './tables.ts'

export async function findTown(db: Db, code: string): Promise<Town | undefined> {
  return at(db).selectFrom('town').selectAll().where('code', '=', code).executeTakeFirst()
}

/** Held until the transaction ends, so that nothing of a town is taken while it is withdrawn. */
export async function holdTown(db: Db, code: string): Promise<Town | undefined> {
  return at(db).selectFrom('town').selectAll().where('code', '=', code).forShare().executeTakeFirst()
}

export async function lockTown(db: Db, code: string): Promise<Town | undefined> {
  return at(db).selectFrom('town').selectAll().where('code', '=', code).forUpdate().executeTakeFirst()
}

export async function saveTown(db: Db, town: Town): Promise<void> {
  const { code: _, ...rest } = town
  await at(db)
    .insertInto('town')
    .values(town)
    .onConflict((conflict) => conflict.column('code').doUpdateSet(rest))
    .execute()
}

export async function withdraw(db: Db, code: string, now: Instant): Promise<void> {
  await at(db)
    .updateTable('town')
    .set({ withdrawnAt: now, renewedAt: null })
    .where('code', '=', code)
    .execute()
}

export async function listAdmitted(db: Db): Promise<Town[]> {
  return at(db).selectFrom('town').selectAll().orderBy('code').execute()
}

/** Reports of one town take turns. Held until the transaction ends. */
export async function lockReports(db: Db, town: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`report ${town}`}, 7))`.execute(db)
}

/** Whether this headquarters of a town is a drill, as its first report said; this one says it when it is the first. */
export async function keepReporting(
  db: Db,
  { town, headquartersId, drill }: Pick<SentReport, 'town' | 'headquartersId' | 'drill'>,
): Promise<boolean> {
  await at(db)
    .insertInto('reporting')
    .values({ town, headquartersId, drill })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const kept = await at(db)
    .selectFrom('reporting')
    .select('drill')
    .where('town', '=', town)
    .where('headquartersId', '=', headquartersId)
    .executeTakeFirstOrThrow()
  return kept.drill
}

export async function addReceived(db: Db, received: Received): Promise<void> {
  await at(db)
    .insertInto('received')
    .values({ ...received, rows: json(received.rows), totals: json(received.totals) })
    .execute()
}

type About = Pick<SentReport, 'town' | 'headquartersId' | 'number'>

export type Neighbours = { same: Received | null; before: Received | null; after: Received | null }

/** What came of a headquarters with this number, and the nearest before and after it. */
export async function neighboursOf(db: Db, { town, headquartersId, number }: About): Promise<Neighbours> {
  const of = at(db)
    .selectFrom('received')
    .selectAll()
    .where('town', '=', town)
    .where('headquartersId', '=', headquartersId)
    .limit(1)
  const same = await of.where('number', '=', number).executeTakeFirst()
  const before = await of.where('number', '<', number).orderBy('number', 'desc').executeTakeFirst()
  const after = await of.where('number', '>', number).orderBy('number').executeTakeFirst()
  return { same: same ?? null, before: before ?? null, after: after ?? null }
}

/** The numbers that came of one headquarters of a town. */
export async function numbersOf(
  db: Db,
  { town, headquartersId }: Pick<About, 'town' | 'headquartersId'>,
): Promise<number[]> {
  const rows = await at(db)
    .selectFrom('received')
    .select('number')
    .where('town', '=', town)
    .where('headquartersId', '=', headquartersId)
    .execute()
  return rows.map(({ number }) => number)
}

export type NewestReceived = Omit<Received, 'rows'> & { numbers: number[] }

/**
 * The newest of each town and headquarters, real or drills, with the numbers that came and without its rows; of those
 * that say how it stood at `since` or later. None says an earlier time than one of a lower number.
 */
export async function listReceived(
  db: Db,
  { drill, since }: { drill: boolean; since: Instant },
): Promise<NewestReceived[]> {
  const { rows } = await sql<NewestReceived>`
    select distinct on (town, headquarters_id) id, town, headquarters_id, number, as_of, drill, totals, correction,
      received_at, received_from, (
        select array_agg(came.number) from headquarters.received came
        where came.town = r.town and came.headquarters_id = r.headquarters_id) as numbers
    from headquarters.received r
    where drill = ${drill} and as_of >= ${since}::timestamptz
    order by town, headquarters_id, number desc`.execute(db)
  return rows
}
