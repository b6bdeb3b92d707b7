import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Document } from '../schema.ts'
import { at } from './tables.ts'

const listed = 100

/** A position, and whether it is held for another. */
type Held = { section: string; position: string; standingInFor: string | null }

/**
 * Documents at which a person may act now, as `placeOf` of the model says: with an open place at their current stage for
 * one of these positions, not drafted by them, nor approved by them at an earlier step.
 */
const lyingWith = (db: Db, { id, held }: { id: string; held: readonly Held[] }) => {
  const sections = held.map(({ section }) => section)
  const positions = held.map(({ position }) => position)
  const deputies = held.map(({ standingInFor }) => standingInFor !== null)
  return at(db)
    .selectFrom('document')
    .where('state', '=', 'submitted')
    .where('draftedBy', '<>', id)
    .where(
      sql<boolean>`exists (
        select 1 from approval.version v
        cross join lateral jsonb_array_elements(v.route -> document.stage -> 'seats') with ordinality place (seat, n)
        join unnest(${sections}::text[], ${positions}::text[], ${deputies}::boolean[]) held (section, position, deputy)
          on held.position = place.seat ->> 'position'
          and (place.seat ->> 'section' is null or held.section = place.seat ->> 'section')
        where v.document_id = document.id and v.version = document.version
          and (not held.deputy or (v.terms ->> 'deputised')::boolean)
          and not exists (
            select 1 from approval.step s
            where s.document_id = document.id and s.version = document.version
              and s.stage = document.stage and s.seat = place.n - 1
          )
          and (v.delegated or not exists (
            select 1 from approval.step s
            where s.document_id = document.id and s.version = document.version and s.actor = ${id}
          ))
      )`,
    )
}

/** What lies with a person, the most urgent first; at most 100. */
export async function listLyingWith(db: Db, who: { id: string; held: readonly Held[] }): Promise<Document[]> {
  return lyingWith(db, who).selectAll('document').orderBy('dueAt').orderBy('id').limit(listed).execute()
}

export async function countLyingWith(
  db: Db,
  who: { id: string; held: readonly Held[] },
): Promise<{ count: number; dueAt: Instant | null }> {
  const { count, dueAt } = await lyingWith(db, who)
    .select(({ fn }) => [fn.countAll<bigint>().as('count'), fn.min<Instant | null>('dueAt').as('dueAt')])
    .executeTakeFirstOrThrow()
  return { count: Number(count), dueAt }
}

/** What a person drafted, or what was drafted in these sections: the newest change first, at most 100. */
export async function listDrafted(
  db: Db,
  by: { draftedBy: string } | { sections: readonly string[] },
): Promise<Document[]> {
  const all = at(db).selectFrom('document').selectAll().orderBy('changedAt', 'desc').orderBy('id', 'desc')
  const own =
    'draftedBy' in by
      ? all.where('draftedBy', '=', by.draftedBy)
      : all
          .where('section', '=', sql<string>`any (${[...by.sections]}::text[])`)
          .where('state', '<>', 'draft')
  return own.limit(listed).execute()
}

/** The newest document about a thing of another module. */
export async function findAbout(
  db: Db,
  { module, id }: { module: string; id: string },
): Promise<Document | undefined> {
  return at(db)
    .selectFrom('document')
    .selectAll()
    .where('subjectModule', '=', module)
    .where('subjectId', '=', id)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}
