import { sql } from 'kysely'
import { type Db, violatedConstraint } from '#kernel'
import { problem } from '../problems.ts'
import type { DistrictFigures, Received, Report } from '../schema.ts'
import { at, json } from './tables.ts'

/** The newest of a district, of a headquarters that the caller holds. */
export async function addFigures(db: Db, one: Omit<DistrictFigures, 'turn'>): Promise<void> {
  const turn = sql<number>`(
    select coalesce(max(turn), 0) + 1 from headquarters.district_figures
    where headquarters_id = ${one.headquartersId} and district = ${one.district})`
  await at(db)
    .insertInto('districtFigures')
    .values({ ...one, turn, figures: json(one.figures) })
    .execute()
}

/** What is known of each district now, by its code. */
export async function newestFigures(db: Db, headquartersId: string): Promise<DistrictFigures[]> {
  return at(db)
    .selectFrom('districtFigures')
    .selectAll()
    .distinctOn('district')
    .where('headquartersId', '=', headquartersId)
    .orderBy('district')
    .orderBy('turn', 'desc')
    .execute()
}

export async function addReport(db: Db, report: Report): Promise<void> {
  await at(db)
    .insertInto('report')
    .values({ ...report, rows: json(report.rows), totals: json(report.totals) })
    .execute()
}

/** The newest first. */
export async function listReports(db: Db, headquartersId: string): Promise<Report[]> {
  return at(db)
    .selectFrom('report')
    .selectAll()
    .where('headquartersId', '=', headquartersId)
    .orderBy('number', 'desc')
    .limit(500)
    .execute()
}

export async function findReport(db: Db, id: string): Promise<Report> {
  const report = await at(db).selectFrom('report').selectAll().where('id', '=', id).executeTakeFirst()
  if (!report) throw problem('not-found')
  return report
}

/** Refuses `headquarters.already-received`. */
export async function addReceived(db: Db, received: Received): Promise<void> {
  try {
    await at(db)
      .insertInto('received')
      .values({ ...received, rows: json(received.rows), totals: json(received.totals) })
      .execute()
  } catch (error) {
    if (violatedConstraint(error) === 'received_town_headquarters_id_number_key')
      throw problem('already-received')
    throw error
  }
}

/** Reports of one town take turns. Held until the transaction ends. */
export async function lockTown(db: Db, town: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`report ${town}`}, 7))`.execute(db)
}

/** The newest report a town's headquarters sent. */
export async function newestReceived(
  db: Db,
  town: string,
  headquartersId: string,
): Promise<Received | undefined> {
  return at(db)
    .selectFrom('received')
    .selectAll()
    .where('town', '=', town)
    .where('headquartersId', '=', headquartersId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The newest of each town and headquarters, real or drills. */
export async function listReceived(db: Db, drill: boolean): Promise<Received[]> {
  return at(db)
    .selectFrom('received')
    .selectAll()
    .distinctOn(['town', 'headquartersId'])
    .where('drill', '=', drill)
    .orderBy('town')
    .orderBy('headquartersId')
    .orderBy('number', 'desc')
    .execute()
}
