import type { RestoreRule } from '#kernel'

/** Who was erased stays erased, who is protected stays protected, and what was taken from somebody is not given back. */
export const restoreRules: readonly RestoreRule[] = [
  {
    kind: 'erased',
    name: 'residents.erased',
    forget: [
      `update residents.resident set state = 'erased', sealed = null, close_at = null, changed_at = $2
        where state <> 'erased' and id = any($1)`,
      'delete from residents.term where resident_id = any($1)',
      'delete from residents.identity where resident_id = any($1)',
      `update residents.guardianship set withdrawn_at = $2, withdrawn_by = 'operator'
        where withdrawn_at is null and (ward_id = any($1) or guardian_id = any($1))`,
      `update residents.request set decided_by = 'operator', decided_at = $2, outcome = 'declined'
        where outcome is null and (resident_id = any($1) or other_id = any($1))`,
      `update residents.card_change set decided_by = 'operator', decided_at = $2, outcome = 'declined'
        where outcome is null and resident_id = any($1)`,
    ],
  },
  {
    kind: 'holds',
    name: 'residents.undisclosed',
    live: 'select id::text as key from residents.resident where undisclosed',
    hold: ['update residents.resident set undisclosed = true where not undisclosed and id::text = any($1)'],
  },
  {
    kind: 'lasts',
    name: 'residents.card',
    live: 'select id::text as key from residents.identity',
    end: ['delete from residents.identity where id::text <> all($1)'],
  },
  {
    kind: 'lasts',
    name: 'residents.guardianship',
    live: 'select id::text as key from residents.guardianship where withdrawn_at is null',
    end: [
      `update residents.guardianship set withdrawn_at = $2, withdrawn_by = 'operator'
        where withdrawn_at is null and id::text <> all($1)`,
    ],
  },
  {
    kind: 'ends',
    name: 'residents.code',
    end: [
      'update residents.counter_code set void_at = $1 where used_at is null and void_at is null',
      `update residents.guardianship set withdrawn_at = $1, withdrawn_by = 'operator'
        where guardian_id is null and withdrawn_at is null`,
    ],
  },
  {
    kind: 'ends',
    name: 'residents.visit',
    end: ['delete from residents.sign_in_step', 'delete from residents.kept_search'],
  },
]
