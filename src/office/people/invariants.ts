import type { Invariant } from '#kernel'

/** What holds of the ways in at any moment, also right after a crash. */
export const peopleInvariants: readonly Invariant[] = [
  {
    name: 'nobody got a new way in that one person decided alone',
    count:
      'select count(*) from people.re_enrolment where requested_by = person_id::text or approved_by in (requested_by, person_id::text)',
  },
  {
    name: 'a link for somebody who lost their way in follows an approved request about the same person',
    count: `select count(*) from people.enrolment e left join people.re_enrolment r on r.id = e.re_enrolment_id
      where e.re_enrolment_id is not null and (r.approved_by is null or r.person_id <> e.person_id)`,
  },
  {
    name: 'every session has exactly one current token',
    count: `select count(*) from people.session s where
      (select count(*) from people.session_token t where t.session_id = s.id and t.replaced_at is null) <> 1`,
  },
  {
    name: 'who left has no way in',
    count: `select count(*) from people.person p where removed_at is not null and (
      exists (select 1 from people.session s where s.person_id = p.id)
      or exists (select 1 from people.passkey k where k.person_id = p.id)
      or exists (select 1 from people.paper_code c where c.person_id = p.id and used_at is null and void_at is null)
      or exists (select 1 from people.enrolment e where e.person_id = p.id and used_at is null))`,
  },
  {
    name: 'nobody has more paper codes than one sheet holds',
    count: `select count(*) from (select person_id from people.paper_code
      where used_at is null and void_at is null group by 1 having count(*) > 10) sheets`,
  },
]
