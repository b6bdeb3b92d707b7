import { type ExpressionBuilder, sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { WorkItem } from '../schema.ts'
import { at, type Tables } from './tables.ts'

/** Whose items a list holds; null: everybody's. */
export type Holder = {
  id: string
  roles: readonly string[]
  posts: readonly { section: string; position: string }[]
} | null

/** What a list is narrowed to; `now` decides what is overdue. */
export type Narrowing = {
  holder: Holder
  now: Instant
  kind?: string | undefined
  role?: string | undefined
  overdue?: boolean | undefined
  /** Those this person has; null: those nobody has. */
  assignedTo?: string | null | undefined
}

const isUuid = (id: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)

type Rows = ExpressionBuilder<Tables, 'item'>

/** The condition `isFor` of the model, as SQL: the lists never show what the model would refuse. */
function heldBy(row: Rows, { id, roles, posts }: NonNullable<Holder>) {
  const positions = posts.map(({ position }) => position)
  const sections = posts.map(({ section }) => section)
  return row.or([
    row.and([
      row('ownerSection', 'is', null),
      row('ownerRole', '=', sql<string>`any (${[...roles, ...positions]}::text[])`),
    ]),
    sql<boolean>`(item.owner_section, item.owner_role) in (select * from unnest(${sections}::text[], ${positions}::text[]))`,
    ...(isUuid(id) ? [row('assignedTo', '=', id)] : []),
    row.exists(
      row
        .selectFrom('escalation')
        .select('step')
        .whereRef('escalation.itemId', '=', 'item.id')
        .where('role', '=', sql<string>`any (${[...roles]}::text[])`),
    ),
  ])
}

const narrowed = (db: Db, narrowing: Narrowing) =>
  at(db)
    .selectFrom('item')
    .where((row) =>
      row.and([
        row('doneAt', 'is', null),
        ...(narrowing.holder ? [heldBy(row, narrowing.holder)] : []),
        ...wishes(row, narrowing),
      ]),
    )

/** What was asked for; what was not asked for narrows nothing. */
function wishes(row: Rows, { now, kind, role, overdue, assignedTo }: Narrowing) {
  return [
    ...(kind === undefined ? [] : [row('kind', '=', kind)]),
    ...(role === undefined ? [] : [row('ownerRole', '=', role)]),
    ...(overdue === undefined ? [] : [row('dueAt', overdue ? '<' : '>=', now)]),
    ...(assignedTo === null ? [row('assignedTo', 'is', null)] : []),
    ...(typeof assignedTo === 'string' ? [row('assignedTo', '=', assignedTo)] : []),
  ]
}

/** Open items, what is due first coming first. */
export async function listOpen(
  db: Db,
  narrowing: Narrowing,
  { limit, offset }: { limit: number; offset: number },
): Promise<WorkItem[]> {
  return narrowed(db, narrowing)
    .selectAll('item')
    .orderBy('dueAt')
    .orderBy('id')
    .limit(limit)
    .offset(offset)
    .execute()
}

export async function countOpen(
  db: Db,
  narrowing: Narrowing,
): Promise<{ count: number; overdue: number; dueAt: Instant | null }> {
  const { count, overdue, dueAt } = await narrowed(db, narrowing)
    .select(({ fn }) => [
      fn.countAll<bigint>().as('count'),
      fn.countAll<bigint>().filterWhere('dueAt', '<', narrowing.now).as('overdue'),
      fn.min<Instant | null>('dueAt').as('dueAt'),
    ])
    .executeTakeFirstOrThrow()
  return { count: Number(count), overdue: Number(overdue), dueAt }
}
