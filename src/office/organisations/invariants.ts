import type { Invariant } from '#kernel'

/** What holds of who is what where at any moment, also right after a crash. */
export const organisationsInvariants: readonly Invariant[] = [
  {
    name: 'nobody made themself a member',
    count: 'select count(*) from organisations.membership where added_by = person_id::text',
  },
  {
    name: 'nobody is a member of a closed organisation or section',
    count: `select count(*) from organisations.membership m join organisations.organisation o on o.id = m.organisation_id
      left join organisations.section s on s.id = m.section_id
      where m.ended_at is null and (o.closed_at is not null or s.closed_at is not null)`,
  },
  {
    name: 'nobody stands in for themself, or for longer than 90 days',
    count: `select count(*) from organisations.substitution
      where holder_id = deputy_id or until_at > from_at + interval '2160 hours'`,
  },
  {
    name: 'nobody looked at their own emergency',
    count: 'select count(*) from organisations.break_glass where reviewed_by = person_id::text',
  },
  {
    name: 'nobody is twice on duty at a desk at the same time',
    count: `select count(*) from organisations.shift a join organisations.shift b
      on a.id < b.id and a.desk = b.desk and a.person_id = b.person_id and a.from_at < b.until_at and b.from_at < a.until_at
      where a.removed_at is null and b.removed_at is null`,
  },
]
