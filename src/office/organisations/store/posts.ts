import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'

type Row = {
  personId: string
  sectionId: string
  position: string
  standingInFor: string | null
  holds: boolean
}

/**
 * Positions a person (or, with null, anybody) has at `now`, by themself or for others. `holds` says of a substitution
 * whether its holder still has the position, and of a vacant one whether nobody has.
 */
export async function postFacts(db: Db, personId: string | null, now: Instant): Promise<Row[]> {
  const is = (column: string) => (personId === null ? sql`true` : sql`${sql.ref(column)} = ${personId}`)
  const { rows } = await sql<Row>`
    with own as (
      select m.* from organisations.membership m
      where m.ended_at is null and m.from_at <= ${now} and (m.until_at is null or m.until_at > ${now})
    )
    select own.person_id, own.section_id, own.position, null as standing_in_for, true as holds
    from own where ${is('own.person_id')} and own.position is not null
    union all
    select s.deputy_id, s.section_id, s.position, coalesce(s.holder_id::text, 'vacant'),
      exists (select 1 from own where own.person_id = s.deputy_id and own.organisation_id = s.organisation_id)
      and (s.holder_id is not null) = exists (
        select 1 from own where own.section_id = s.section_id and own.position = s.position
          and own.person_id = coalesce(s.holder_id, own.person_id)
      )
    from organisations.substitution s
    where ${is('s.deputy_id')} and s.position is not null and s.ended_at is null
      and s.from_at <= ${now} and s.until_at > ${now}`.execute(db)
  return rows
}
