import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import { problem } from '../problems.ts'
import type { Entry, Headquarters, Stage } from '../schema.ts'
import { at } from './tables.ts'

export async function addHeadquarters(db: Db, headquarters: Headquarters): Promise<void> {
  await at(db).insertInto('headquarters').values(headquarters).execute()
}

/** Held until the transaction ends: entries and reports of one headquarters are numbered one after the other. */
export async function lockHeadquarters(db: Db, id: string): Promise<Headquarters> {
  return at(db)
    .selectFrom('headquarters')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow(() => problem('not-found'))
}

export async function findHeadquarters(db: Db, id: string): Promise<Headquarters> {
  return at(db)
    .selectFrom('headquarters')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow(() => problem('not-found'))
}

/** Those that are open, drills or real ones, held until the transaction ends. */
export async function lockOpenOnes(db: Db, drill: boolean): Promise<Headquarters[]> {
  return at(db)
    .selectFrom('headquarters')
    .selectAll()
    .where('closedAt', 'is', null)
    .where('drill', '=', drill)
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** The open ones first, then the newest; at most a hundred. */
export async function listHeadquarters(db: Db): Promise<Headquarters[]> {
  return at(db)
    .selectFrom('headquarters')
    .selectAll()
    .orderBy(sql`closed_at is null`, 'desc')
    .orderBy('openedAt', 'desc')
    .limit(100)
    .execute()
}

export async function saveStage(db: Db, id: string, stage: Stage, closedAt: Instant | null): Promise<void> {
  await at(db).updateTable('headquarters').set({ stage, closedAt }).where('id', '=', id).execute()
}

/** Whether a headquarters is a drill, for what belongs to it. */
const drillOf = (headquartersId: string) =>
  sql<boolean>`(select drill from headquarters.headquarters where id = ${headquartersId})`

/** The next line of a log whose headquarters the caller holds; null where its event stands there already. */
export async function addEntry(db: Db, entry: Omit<Entry, 'number' | 'drill'>): Promise<number | null> {
  const number = sql<number>`(
    select coalesce(max(number), 0) + 1 from headquarters.entry where headquarters_id = ${entry.headquartersId})`
  const row = await at(db)
    .insertInto('entry')
    .values({ ...entry, number, drill: drillOf(entry.headquartersId) })
    .onConflict((conflict) => conflict.constraint('entry_event_once').doNothing())
    .returning('number')
    .executeTakeFirst()
  return row?.number ?? null
}

export async function findEntry(db: Db, headquartersId: string, number: number): Promise<Entry | undefined> {
  return at(db)
    .selectFrom('entry')
    .selectAll()
    .where('headquartersId', '=', headquartersId)
    .where('number', '=', number)
    .executeTakeFirst()
}

/** The newest first, and no more than `most`; only those that hold `text`, where it is not empty. */
export async function listEntries(
  db: Db,
  headquartersId: string,
  { text, most }: { text: string; most: number | null },
): Promise<Entry[]> {
  const query = at(db).selectFrom('entry').selectAll().where('headquartersId', '=', headquartersId)
  const wanted = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  const found =
    text === ''
      ? query
      : query.where((row) =>
          row.or([row('text', 'ilike', wanted), row('who', 'ilike', wanted), row('source', 'ilike', wanted)]),
        )
  return found.orderBy('number', 'desc').limit(most).execute()
}

/** By which line each that was wrong was corrected last. */
export async function listCorrections(
  db: Db,
  headquartersId: string,
): Promise<{ corrects: number; number: number }[]> {
  const { rows } = await sql<{ corrects: number; number: number }>`
    select corrects, max(number) as number from headquarters.entry
    where headquarters_id = ${headquartersId} and corrects is not null group by corrects`.execute(db)
  return rows
}
