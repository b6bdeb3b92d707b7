import type { RestoreRule } from '#kernel'

const endOf = (table: string) => [
  `update organisations.${table} set ended_at = $2, ended_by = 'operator' where ended_at is null and id::text <> all($1)`,
]
const closeOf = (table: string) => [
  `update organisations.${table} set closed_at = $2, closed_by = 'operator' where closed_at is null and id::text <> all($1)`,
]

/** Whoever had left an organisation, or stood in for nobody any more, does not come back with a backup. */
export const restoreRules: readonly RestoreRule[] = [
  {
    kind: 'lasts',
    name: 'organisations.membership',
    live: 'select id::text as key from organisations.membership where ended_at is null',
    end: endOf('membership'),
  },
  {
    kind: 'lasts',
    name: 'organisations.substitution',
    live: 'select id::text as key from organisations.substitution where ended_at is null',
    end: endOf('substitution'),
  },
  {
    kind: 'lasts',
    name: 'organisations.section',
    live: 'select id::text as key from organisations.section where closed_at is null',
    end: closeOf('section'),
  },
  {
    kind: 'lasts',
    name: 'organisations.organisation',
    live: 'select id::text as key from organisations.organisation where closed_at is null',
    end: closeOf('organisation'),
  },
  {
    kind: 'ends',
    name: 'organisations.break-glass',
    end: [`update organisations.break_glass set ended_at = $1, ended_by = 'operator' where ended_at is null`],
  },
]
