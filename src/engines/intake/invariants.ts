import type { Invariant } from '#kernel'

export const intakeInvariants: readonly Invariant[] = [
  {
    name: 'a message has one first arrival at most',
    count:
      'select count(*) from (select message from intake.arrival where first group by message having count(*) > 1) as twice',
  },
  {
    name: 'a later arrival is no earlier than the first',
    count:
      'select count(*) from intake.arrival l join intake.arrival f on f.message = l.message and f.first where not l.first and l.received_at < f.received_at',
  },
  {
    name: 'what was refused has a receipt or never was a message',
    count:
      "select count(*) from intake.arrival a where outcome = 'refused' and not exists (select from intake.refused r where r.sha256 = a.sha256) and received_at > (select coalesce(min(refused_at), now()) from intake.refused)",
  },
]
