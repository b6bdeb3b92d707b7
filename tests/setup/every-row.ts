import type { TestTown } from './town.ts'

/** Every table of the town but the audit, each row of it counted in: two of these are equal when nothing changed. */
export async function everyRow(town: TestTown): Promise<Record<string, string>> {
  const { rows } = await town.connection.pool.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = any ($1) and tablename <> 'audit'",
    [town.modules.map(({ name }) => name)],
  )
  const sums = rows.map(async ({ name }) => {
    const { rows } = await town.connection.pool.query<{ sum: string }>(
      `select count(*) || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as sum from ${name} t`,
    )
    return [name, rows[0]?.sum ?? ''] as const
  })
  return Object.fromEntries(await Promise.all(sums))
}
