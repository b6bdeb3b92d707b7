import type { Invariant } from '../module.ts'

/** What must hold of keys and erasures at any moment. */
export const vaultInvariants: readonly Invariant[] = [
  {
    name: 'every tombstone has its erasure, of the same moment',
    count: `select count(*) from kernel.subject_key k where erased_at is not null
      and not exists (select from kernel.erasure e where e.subject = k.subject and e.at = k.erased_at)`,
  },
  {
    name: 'every erasure has its tombstone: no erased subject has a key',
    count: `select count(*) from kernel.erasure e
      where not exists (select from kernel.subject_key k where k.subject = e.subject and erased_at is not null)`,
  },
  {
    name: 'no living key needs a key-encryption key whose destruction made an erasure final',
    count: `select count(*) from kernel.subject_key k
      where kek in (select unnest(keks) from kernel.erasure where final_at is not null)`,
  },
]
