import { sql } from 'kysely'
import { findMyNumbers } from '#formats/my-number'
import type { Db } from '../database/index.ts'

/** A column in which numbers seem to stand: how many rows, and the ids of the first where rows have one. */
type Place = { schema: string; table: string; column: string; rows: number; ids: string[] }

export type Scan = {
  places: Place[]
  /** How many columns were looked through. */
  columns: number
  /** `schema.table.column` the app's role may not read. */
  unreadable: string[]
}

const mostIds = 20
const batch = 2000
/** What PostgreSQL leaves out before anything is sent: fewer than twelve digits near each other. */
const candidate = '[0-9０-９]([^0-9０-９]{0,6}[0-9０-９]){11}'

/**
 * Looks through every text and JSON column of every table for what seems to be a My Number, in the transaction of `db`.
 * Sealed columns are bytes and stay closed: what lies in them was looked through when it came. Says places, never
 * numbers.
 */
export async function scanDatabase(db: Db): Promise<Scan> {
  const columns = await textColumns(db)
  const places: Place[] = []
  for (const column of columns.filter(({ readable }) => readable)) {
    const found = await scanColumn(db, column)
    if (found.rows > 0) places.push(found)
  }
  const unreadable = columns.filter(({ readable }) => !readable)
  return {
    places,
    columns: columns.length - unreadable.length,
    unreadable: unreadable.map(({ schema, table, column }) => `${schema}.${table}.${column}`),
  }
}

type Column = { schema: string; table: string; column: string; hasId: boolean; readable: boolean }

async function textColumns(db: Db): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select n.nspname as schema, c.relname as "table", a.attname as "column",
      exists (select from pg_attribute i where i.attrelid = c.oid and i.attname = 'id' and not i.attisdropped) as "hasId",
      has_schema_privilege(n.oid, 'usage') and has_column_privilege(c.oid, a.attnum, 'select') as readable
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
      and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'json'::regtype, 'jsonb'::regtype,
        'xml'::regtype, 'text[]'::regtype, 'varchar[]'::regtype, 'jsonb[]'::regtype)
      and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    order by 1, 2, a.attnum`.execute(db)
  return rows
}

async function scanColumn(db: Db, { schema, table, column, hasId }: Column): Promise<Place> {
  const place: Place = { schema, table, column, rows: 0, ids: [] }
  const text = sql`${sql.ref(column)}::text`
  const id = hasId ? sql`id::text` : sql`null`
  await sql`declare my_number_scan no scroll cursor for
    select ${id} as id, ${text} as text from ${sql.table(`${schema}.${table}`)} where ${text} ~ ${sql.lit(candidate)}`.execute(
    db,
  )
  for (;;) {
    const fetch = sql<{
      id: string | null
      text: string
    }>`fetch forward ${sql.lit(batch)} from my_number_scan`
    const { rows } = await fetch.execute(db)
    for (const row of rows) if (findMyNumbers(row.text).length > 0) note(place, row.id)
    if (rows.length < batch) break
  }
  await sql`close my_number_scan`.execute(db)
  return place
}

function note(place: Place, id: string | null): void {
  place.rows += 1
  // An id that is itself what is looked for is not repeated.
  if (id !== null && place.ids.length < mostIds && findMyNumbers(id).length === 0) place.ids.push(id)
}
