import type { RestoreRule } from '#kernel'

/** Whoever had left is told nothing. */
export const restoreRules: readonly RestoreRule[] = [
  {
    kind: 'lasts',
    name: 'subscriptions.subscription',
    live: 'select id::text as key from subscriptions.subscription',
    end: ['delete from subscriptions.subscription where id::text <> all($1)'],
  },
  {
    kind: 'lasts',
    name: 'subscriptions.intent',
    live: 'select destination_id::text as key from subscriptions.intent',
    end: ['delete from subscriptions.intent where destination_id::text <> all($1)'],
  },
]
