import type { RestoreRule } from '#kernel'

/** A town that was withdrawn, and a secret that was replaced, prove nothing again. */
export const restoreRules: readonly RestoreRule[] = [
  {
    kind: 'lasts',
    name: 'headquarters.town',
    live: "select code || '-' || secret_number as key from headquarters.town where withdrawn_at is null",
    end: [
      `update headquarters.town set withdrawn_at = $2
        where withdrawn_at is null and code || '-' || secret_number <> all($1)`,
    ],
  },
]
