import type { RestoreRule } from '#kernel'

/** Nobody is written to where they no longer wanted it. */
export const restoreRules: readonly RestoreRule[] = [
  {
    kind: 'erased',
    name: 'inbox.erased',
    forget: [
      'delete from inbox.preference where resident_id = any($1)',
      'delete from inbox.address where resident_id = any($1)',
      'delete from inbox.posting where posted_at is null and resident_id = any($1)',
    ],
  },
  {
    kind: 'lasts',
    name: 'inbox.address',
    live: 'select id::text as key from inbox.address',
    end: ['delete from inbox.address where id::text <> all($1)'],
  },
  {
    kind: 'lasts',
    name: 'inbox.preference',
    live: `select resident_id || ' ' || medium as key from inbox.preference`,
    end: [`delete from inbox.preference where resident_id || ' ' || medium <> all($1)`],
  },
]
