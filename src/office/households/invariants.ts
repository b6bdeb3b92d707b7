import type { Invariant } from '#kernel'

/** What holds of households and imports at any moment, also right after a crash. */
export const householdInvariants: readonly Invariant[] = [
  {
    name: 'nobody lives in two households',
    count:
      'select count(*) from (select resident_id from households.member where until_on is null group by 1 having count(*) > 1) twice',
  },
  {
    name: 'a household has at most one head',
    count: `select count(*) from (select household_id from households.member
      where until_on is null and relation = 'head' group by 1 having count(*) > 1) heads`,
  },
  {
    name: 'an applied import has no line left to apply',
    count: `select count(*) from households.import i join households.import_line l on l.import_id = i.id
      where i.state = 'applied' and l.outcome in ('new', 'changed') and l.applied_at is null`,
  },
  {
    name: 'what stood in the lines of an import that ended can be opened by nobody',
    count: `select count(*) from households.import i join kernel.subject_key k on k.subject = i.id
      where i.state in ('applied', 'dropped') and k.wrapped is not null`,
  },
]
