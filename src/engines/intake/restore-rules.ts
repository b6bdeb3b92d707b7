import type { RestoreRule } from '#kernel'

/** A key that was withdrawn vouches for nobody again. */
export const restoreRules: readonly RestoreRule[] = [
  {
    kind: 'lasts',
    name: 'intake.sender-key',
    live: 'select id::text as key from intake.sender_key where withdrawn_at is null',
    end: [
      `update intake.sender_key set withdrawn_at = $2, withdrawn_by = 'operator'
        where withdrawn_at is null and id::text <> all($1)`,
    ],
  },
]
