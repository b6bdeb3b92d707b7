import type { RestoreRule } from '#kernel'

const narrowed = (column: string): RestoreRule => ({
  kind: 'lasts',
  name: `machines.${column}`,
  live: `select id || ' ' || one as key from machines.machine, unnest(${column}) as one where revoked_at is null`,
  end: [
    `update machines.machine m
      set ${column} = array(select one from unnest(m.${column}) as one where m.id || ' ' || one = any($1::text[]))
      where exists (select from unnest(m.${column}) as one where m.id || ' ' || one <> all($1::text[]))
        and revoked_at is null`,
  ],
})

/** A machine that was shut out, a key that was taken away and a token of before open nothing. */
export const restoreRules: readonly RestoreRule[] = [
  {
    kind: 'lasts',
    name: 'machines.machine',
    live: 'select id::text as key from machines.machine where revoked_at is null',
    end: [
      `update machines.machine set revoked_at = $2, revoked_by = 'operator'
        where revoked_at is null and id::text <> all($1)`,
    ],
  },
  {
    kind: 'lasts',
    name: 'machines.key',
    live: 'select id::text as key from machines.key where removed_at is null',
    end: [
      `update machines.key set removed_at = $2, removed_by = 'operator'
        where removed_at is null and id::text <> all($1)`,
    ],
  },
  narrowed('roles'),
  narrowed('scopes'),
  { kind: 'ends', name: 'machines.token', end: ['delete from machines.issued'] },
]
