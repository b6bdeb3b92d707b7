import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Organisation } from '../schema.ts'

type Row = {
  source: 'membership' | 'shift' | 'break-glass' | 'substitution' | 'holder'
  personId: string
  organisationId: string | null
  kind: Organisation['kind'] | null
  roles: string[]
  holderId: string | null
}

/**
 * Everything that gives a person (or, with null, anybody) a role at `now`, in one reading: it runs with every request of a
 * member of staff, and each part of it is answered by an index of what has not ended.
 */
export async function heldFacts(db: Db, personId: string | null, now: Instant): Promise<Row[]> {
  const is = (column: string) => (personId === null ? sql`true` : sql`${sql.ref(column)} = ${personId}`)
  const { rows } = await sql<Row>`
    select 'membership' as source, m.person_id, m.organisation_id, o.kind, m.roles, null::uuid as holder_id
    from organisations.membership m join organisations.organisation o on o.id = m.organisation_id
    where ${is('m.person_id')} and m.ended_at is null and o.closed_at is null
      and m.from_at <= ${now} and (m.until_at is null or m.until_at > ${now})
    union all
    select 'shift', t.person_id, null, null, array[t.desk], null
    from organisations.shift t
    where ${is('t.person_id')} and t.removed_at is null and t.from_at <= ${now} and t.until_at > ${now}
    union all
    select 'break-glass', b.person_id, null, null, array[b.role], null
    from organisations.break_glass b
    where ${is('b.person_id')} and b.ended_at is null and b.began_at <= ${now} and b.until_at > ${now}
    union all
    select part.source, part.person_id, s.organisation_id, o.kind, part.roles, part.holder_id
    from organisations.substitution s
    join organisations.organisation o on o.id = s.organisation_id and o.closed_at is null
    cross join lateral (
      select 'substitution' as source, s.deputy_id as person_id, s.roles, s.holder_id
      union all
      select 'holder', h.person_id, h.roles, null from organisations.membership h
      where h.person_id = s.holder_id and h.organisation_id = s.organisation_id and h.ended_at is null
        and h.from_at <= ${now} and (h.until_at is null or h.until_at > ${now})
    ) part
    where ${is('s.deputy_id')} and s.holder_id is not null and cardinality(s.roles) > 0 and s.ended_at is null
      and s.from_at <= ${now} and s.until_at > ${now}`.execute(db)
  return rows
}
