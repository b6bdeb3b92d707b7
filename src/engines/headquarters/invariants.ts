import type { Invariant } from '#kernel'

export const headquartersInvariants: readonly Invariant[] = [
  {
    name: 'the lines of every log are numbered without a gap',
    count: `select count(*) from (
      select headquarters_id from headquarters.entry group by 1 having max(number) <> count(*)) broken`,
  },
  {
    name: 'the reports of every headquarters are numbered without a gap',
    count: `select count(*) from (
      select headquarters_id from headquarters.report group by 1 having max(number) <> count(*)) broken`,
  },
  {
    name: 'the dead of every report are those of its districts',
    count: `select count(*) from headquarters.report r where (r.totals->>'dead')::int <>
      (select sum((one->'figures'->>'dead')::int) from jsonb_array_elements(r.rows) one)`,
  },
  {
    name: 'every report stands in the log',
    count: `select count(*) from headquarters.report r where not exists (
      select from headquarters.entry e where e.headquarters_id = r.headquarters_id and e.kind = 'report' and e.source = r.id::text)`,
  },
]
