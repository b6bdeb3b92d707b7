import type { Invariant } from '#kernel'

/** What holds of the town's alerts at any moment, also right after a crash. */
export const alertsInvariants: readonly Invariant[] = [
  {
    name: 'nothing is out that one person decided without a recorded reason',
    count: `select count(*) from alerts.alert where approved_by = any (authors) and coalesce(btrim(override_reason), '') = ''`,
  },
  {
    name: 'nothing but class 1 is out without a person',
    count: `select count(*) from alerts.alert where approved_by = 'system:alerts' and coalesce(automatic_class, 0) <> 1`,
  },
  {
    name: 'class 1 has no author and was approved by the program',
    count: `select count(*) from alerts.alert where automatic_class = 1 and (authors <> '{}' or coalesce(approved_by, '') <> 'system:alerts')`,
  },
  {
    name: 'a duplicate stands beside the message that came first, which is none itself',
    count: `select count(*) from alerts.telegram d left join alerts.telegram f on f.sha256 = d.first_sha256 where d.outcome = 'duplicate' and (f.outcome is null or f.outcome = 'duplicate' or f.identity is distinct from d.identity)`,
  },
  {
    name: 'whatever is published has its signed bytes, once',
    count: `select count(*) from alerts.alert a where state in ('published', 'updated', 'cancelled', 'expired') and not exists (select 1 from alerts.publication p where p.alert_id = a.id)`,
  },
  {
    name: 'no drill carries the status of the real thing',
    count: `select count(*) from alerts.publication p join alerts.alert a on a.id = p.alert_id where p.drill <> a.drill`,
  },
  {
    name: 'nothing approved waits to go out',
    count: `select count(*) from alerts.alert where state = 'approved'`,
  },
  {
    name: 'only what was approved is out',
    count: `select count(*) from alerts.publication p join alerts.alert a on a.id = p.alert_id where a.state not in ('published', 'updated', 'cancelled', 'expired')`,
  },
  {
    name: 'drills and the real thing never follow each other',
    count: `select count(*) from alerts.alert a join alerts.alert p on p.id = a.predecessor_id where a.drill <> p.drill`,
  },
  {
    name: 'what a message that went out updates or cancels is no longer live',
    count: `select count(*) from alerts.alert s join alerts.alert p on p.id = s.predecessor_id where s.state in ('published', 'updated', 'cancelled', 'expired') and p.state = 'published'`,
  },
  {
    name: 'an alert has at most one successor that went out',
    count: `select count(*) from (select predecessor_id from alerts.alert where predecessor_id is not null and state not in ('draft', 'discarded') group by 1 having count(*) > 1) doubled`,
  },
]
