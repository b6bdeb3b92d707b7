import type { Invariant } from '#kernel'

/** What holds of residents at any moment, also right after a crash. */
export const residentInvariants: readonly Invariant[] = [
  {
    name: 'nothing two people decide was decided by one, or by whom it is about',
    count: `select count(*) from residents.request where outcome = 'approved'
      and decided_by in (requested_by, resident_id::text, other_id::text)`,
  },
  {
    name: 'every record has its whole history',
    count: `select count(*) from residents.resident r where state <> 'erased'
      and version <> (select count(*) from residents.version v where v.resident_id = r.id)`,
  },
  {
    name: 'who was erased or merged can be found by nothing',
    count: `select count(*) from residents.term t join residents.resident r on r.id = t.resident_id
      where r.state in ('merged', 'erased')`,
  },
  {
    name: 'who was erased has no key',
    count: `select count(*) from residents.resident r left join kernel.subject_key k on k.subject = r.id
      where r.state = 'erased' and (k.subject is null or k.erased_at is null)`,
  },
  {
    name: 'a merged record leads, in the end, to one that is there',
    count: `with recursive lead (start, id, steps) as (
        select id, merged_into, 1 from residents.resident where merged_into is not null
        union all select l.start, r.merged_into, l.steps + 1 from lead l
          join residents.resident r on r.id = l.id where r.merged_into is not null and l.steps < 100)
      select count(*) from lead where steps >= 100`,
  },
  {
    name: 'nobody acts for, or through, who is dead, merged or erased',
    count: `select count(*) from residents.guardianship g join residents.resident r on r.id in (g.ward_id, g.guardian_id)
      where g.withdrawn_at is null and r.state in ('deceased', 'merged', 'erased')`,
  },
]
