import type { RestoreRule } from '#kernel'

/** Nobody comes back to a restored town by a way in that had ended. */
export const restoreRules: readonly RestoreRule[] = [
  {
    kind: 'erased',
    name: 'people.erased-account',
    forget: [
      `update people.person set removed_at = $2 where kind = 'resident' and removed_at is null and id = any($1)`,
      'delete from people.passkey where person_id = any($1)',
    ],
  },
  {
    kind: 'lasts',
    name: 'people.person',
    live: 'select id::text as key from people.person where removed_at is null',
    end: [
      'update people.person set removed_at = $2 where removed_at is null and id::text <> all($1)',
      `delete from people.passkey k using people.person p
        where p.id = k.person_id and p.removed_at is not null and p.id::text <> all($1)`,
    ],
  },
  {
    kind: 'lasts',
    name: 'people.role',
    live: `select id || ' ' || role as key from people.person, unnest(roles) as role where removed_at is null`,
    end: [
      `update people.person p
        set roles = array(select role from unnest(p.roles) as role where p.id || ' ' || role = any($1::text[]))
        where exists (select from unnest(p.roles) as role where p.id || ' ' || role <> all($1::text[]))
          and removed_at is null`,
    ],
  },
  {
    kind: 'lasts',
    name: 'people.passkey',
    live: 'select id::text as key from people.passkey',
    end: ['delete from people.passkey where id::text <> all($1)'],
  },
  {
    kind: 'lasts',
    name: 'people.passkey-in-use',
    live: 'select id::text as key from people.passkey where suspended_at is null',
    end: ['update people.passkey set suspended_at = $2 where suspended_at is null and id::text <> all($1)'],
  },
  {
    kind: 'ends',
    name: 'people.session',
    end: ['delete from people.session', 'delete from people.challenge'],
  },
  {
    kind: 'ends',
    name: 'people.link',
    end: ['update people.enrolment set used_at = $1 where used_at is null'],
  },
  {
    kind: 'ends',
    name: 'people.paper-code',
    end: ['update people.paper_code set void_at = $1 where used_at is null and void_at is null'],
  },
]
