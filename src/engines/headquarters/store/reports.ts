import { sql } from 'kysely'
import type { Db } from '#kernel'
import { problem } from '../problems.ts'
import type { DistrictFigures, Report } from '../schema.ts'
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

/** The newest first, without their rows; no more than `most`. */
export async function listReports(
  db: Db,
  headquartersId: string,
  most = 500,
): Promise<Omit<Report, 'rows'>[]> {
  return at(db)
    .selectFrom('report')
    .select([
      'id',
      'headquartersId',
      'drill',
      'number',
      'asOf',
      'totals',
      'correction',
      'writtenAt',
      'writtenBy',
    ])
    .where('headquartersId', '=', headquartersId)
    .orderBy('number', 'desc')
    .limit(most)
    .execute()
}

export async function findReport(db: Db, id: string): Promise<Report> {
  return at(db)
    .selectFrom('report')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow(() => problem('not-found'))
}
