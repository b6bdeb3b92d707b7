import type pg from 'pg'

/** One table as a COPY sees it. */
export type TableShape = { schema: string; name: string; columns: string[]; order: string }
/** The sequence behind an identity column. */
export type SequenceShape = { schema: string; table: string; column: string; last: string | null }
export type MigrationRow = { module: string; name: string; sha256: string }

/** Keys of people's data are kept apart from everything they open. */
const apart = 'kernel.subject_key'

/** How the server knows them: they may be open for hours. */
export const copySessionName = 'hiroba-copy'

/** Sessions that read or write copies: one form of every value on every server, and no limit of time. */
export const copySession = [
  `application_name=${copySessionName}`,
  'TimeZone=UTC',
  'DateStyle=ISO',
  'IntervalStyle=postgres',
  'extra_float_digits=1',
  'bytea_output=hex',
  'statement_timeout=0',
  'lock_timeout=10000',
  'idle_in_transaction_session_timeout=0',
]
  .map((setting) => `-c ${setting}`)
  .join(' ')

export async function readMigrations(client: pg.ClientBase): Promise<MigrationRow[]> {
  const { rows } = await client.query<MigrationRow>(
    'select module, name, sha256 from migration.done order by module, name',
  )
  return rows
}

/**
 * The tables of the modules that have migrations: every module has one schema of its name. pg-boss's own tables are made
 * anew by every start, and `migration.done` by migrating. Rows are in order of the primary key, texts by their bytes: the
 * same on every server, whatever its collation; without a key by the whole row.
 */
export async function readTables(client: pg.ClientBase, modules: readonly string[]): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `select n.nspname as schema, c.relname as name,
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      coalesce((select string_agg(quote_ident(a.attname) || case when a.attcollation = 0 then '' else ' collate "C"' end, ', '
          order by k.place)
        from pg_index i cross join unnest(i.indkey) with ordinality as k (attnum, place)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
        where i.indrelid = c.oid and i.indisprimary), 't::text collate "C"') as "order"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any($1) and c.relkind in ('r', 'p') and not c.relispartition
      and n.nspname || '.' || c.relname <> $2
    order by n.nspname collate "C", c.relname collate "C"`,
    [modules, apart],
  )
  return rows
}

/** `last` is null where the session may not look, or nothing was given yet. */
export async function readSequences(
  client: pg.ClientBase,
  modules: readonly string[],
): Promise<SequenceShape[]> {
  const { rows } = await client.query<SequenceShape>(
    `select n.nspname as schema, c.relname as "table", a.attname as "column",
      case when has_sequence_privilege(s.oid, 'usage, select') then pg_sequence_last_value(s.oid) end::text as last
    from pg_class s join pg_depend d on d.objid = s.oid and d.classid = 'pg_class'::regclass and d.deptype in ('i', 'a')
    join pg_class c on c.oid = d.refobjid join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
    where s.relkind = 'S' and n.nspname = any($1)
    order by 1, 2, 3`,
    [modules],
  )
  return rows
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
/** As SQL writes it. */
export const tableName = ({ schema, name }: Pick<TableShape, 'schema' | 'name'>) =>
  `${quoted(schema)}.${quoted(name)}`

export const copyOut = (table: TableShape): string =>
  `copy (select ${table.columns.map((column) => `t.${quoted(column)}`).join(', ')} from ${tableName(table)} t order by ${table.order}) to stdout`

export const copyIn = (table: Pick<TableShape, 'schema' | 'name' | 'columns'>): string =>
  `copy ${tableName(table)} (${table.columns.map(quoted).join(', ')}) from stdin`
