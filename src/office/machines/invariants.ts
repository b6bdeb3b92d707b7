import type { Invariant } from '#kernel'

/** What holds of machines at any moment, also right after a crash. */
export const machinesInvariants: readonly Invariant[] = [
  {
    name: 'a machine that was revoked holds no token',
    count: `select count(*) from machines.issued i join machines.machine m on m.id = i.machine_id
      where m.revoked_at is not null and i.model <> 'ReplayDetection' and i.issued_at < m.revoked_at`,
  },
  {
    name: 'no secret key is kept',
    count:
      "select count(*) from machines.key where jwk ?| array['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']",
  },
  {
    name: 'an access token lasts ten minutes at most',
    count: `select count(*) from machines.issued
      where model = 'ClientCredentials' and expires_at > issued_at + interval '10 minutes'`,
  },
  {
    name: 'no machine has more keys in use than three',
    count: `select count(*) from (select machine_id from machines.key
      where removed_at is null group by 1 having count(*) > 3) many`,
  },
]
