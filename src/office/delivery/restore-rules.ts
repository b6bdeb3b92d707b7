import type { RestoreRule } from '#kernel'

/** An address that was taken away is forgotten again, and what was under way to it has ended. */
export const restoreRules: readonly RestoreRule[] = [
  {
    kind: 'lasts',
    name: 'delivery.destination',
    live: 'select id::text as key from delivery.destination',
    end: [
      `with gone as (delete from delivery.waiting where destination_id::text <> all($1) returning *)
        insert into delivery.receipt
          (message_id, destination_id, medium, outcome, code, status, attempts, queued_at, ended_at, took_ms)
        select message_id, destination_id, medium, 'stopped', 'left', null, attempts, queued_at, $2, null from gone`,
      'delete from delivery.destination where id::text <> all($1)',
    ],
  },
]
