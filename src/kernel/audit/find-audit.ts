import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { Instant } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import type { AuditRow } from '../schema.ts'

export type FoundRow = Omit<z.output<typeof AuditRow>, 'transaction' | 'digest'>

/** What rows are looked for; whatever is left out does not matter. */
export type AuditFilter = {
  /** From this moment on, and before that one. */
  from?: Instant | undefined
  until?: Instant | undefined
  actor?: string | undefined
  operation?: string | undefined
  /** Named by the row. */
  subject?: string | undefined
  outcome?: FoundRow['outcome'] | undefined
  loud?: boolean | undefined
}

/** Rows that fit, the newest first, below the id of the last page. */
export async function findAudit(
  db: Db,
  filter: AuditFilter,
  page: { below: bigint | null; limit: number },
): Promise<FoundRow[]> {
  const { from, until, actor, operation, subject, outcome, loud } = filter
  const asked: RawBuilder<unknown>[] = [
    ...(page.below === null ? [] : [sql`id < ${page.below}`]),
    ...(from === undefined ? [] : [sql`at >= ${from}`]),
    ...(until === undefined ? [] : [sql`at < ${until}`]),
    ...(actor === undefined ? [] : [sql`actor = ${actor}`]),
    ...(operation === undefined ? [] : [sql`operation = ${operation}`]),
    ...(subject === undefined ? [] : [sql`subject @> array[${subject}]::text[]`]),
    ...(outcome === undefined ? [] : [sql`outcome = ${outcome}`]),
    ...(loud ? [sql`loud`] : []),
  ]
  const where = asked.length === 0 ? sql`true` : sql.join(asked, sql` and `)
  const { rows } = await sql<FoundRow>`
    select id, at, actor, operation, outcome, code, via, subject, loud from kernel.audit
    where ${where} order by id desc limit ${page.limit}`.execute(db)
  return rows
}

/** Where a list goes on: before this moment, and of the moment itself all rows, none, or those below an id. */
export type Below = { at: Instant; rest: 'all' | 'none' | { below: string } }

/** Rows that name one of these ids, done or refused, the latest first. */
export async function auditAbout(
  db: Db,
  ids: readonly string[],
  page: { below: Below | null; limit: number },
): Promise<FoundRow[]> {
  const { rows } = await sql<FoundRow>`
    select id, at, actor, operation, outcome, code, via, subject, loud from kernel.audit
    where subject && ${[...ids]}::text[] and ${goingOn(page.below)}
    order by at desc, id desc limit ${page.limit}`.execute(db)
  return rows
}

function goingOn(below: Below | null): RawBuilder<unknown> {
  if (below === null) return sql`true`
  const { at, rest } = below
  if (rest === 'all') return sql`at <= ${at}`
  return rest === 'none' ? sql`at < ${at}` : sql`(at, id) < (${at}::timestamptz, ${rest.below}::bigint)`
}
