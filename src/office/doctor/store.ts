import { sql } from 'kysely'
import type { Db, Instant, TablesOf } from '#kernel'
import type { doctorTables, FindingRow, Found } from './schema.ts'

const at = (db: Db) => db.withSchema('doctor').withTables<TablesOf<typeof doctorTables>>()

/** What was found when the doctor last looked, the worst and oldest first. */
export async function listFindings(db: Db): Promise<FindingRow[]> {
  return at(db)
    .selectFrom('finding')
    .selectAll()
    .orderBy(sql`array_position(array['error', 'warning', 'note'], severity)`)
    .orderBy('since')
    .orderBy('module')
    .orderBy('code')
    .orderBy('about')
    .execute()
}

/** Null before the first time. */
export async function lastLook(db: Db): Promise<Instant | null> {
  return (await at(db).selectFrom('look').select('at').executeTakeFirst())?.at ?? null
}

/** Puts what was found in the place of what was there; what stays keeps its beginning. One at a time. */
export async function replaceFindings(db: Db, found: readonly Found[], now: Instant): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('hiroba.doctor'))`.execute(db)
  const before = new Map((await listFindings(db)).map((row) => [keyOf(row), row.since]))
  await at(db).deleteFrom('finding').execute()
  const rows = new Map(found.map((one) => [keyOf(one), one]))
  for (const [key, one] of rows)
    await at(db)
      .insertInto('finding')
      .values({ ...one, since: before.get(key) ?? now, detail: sql`${JSON.stringify(one.detail)}::jsonb` })
      .execute()
  await at(db)
    .insertInto('look')
    .values({ one: true, at: now })
    .onConflict((conflict) => conflict.column('one').doUpdateSet({ at: now }))
    .execute()
}

export const keyOf = ({ module, code, about }: Pick<FindingRow, 'module' | 'code' | 'about'>) =>
  about === '' ? `${module}.${code}` : `${module}.${code} ${about}`
