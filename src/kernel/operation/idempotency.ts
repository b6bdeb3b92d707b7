import { sql } from 'kysely'
import type { Settling } from '../audit/write-audit.ts'
import type { Instant } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import { kernelProblem } from '../problem/index.ts'
import type { KernelTables } from '../schema.ts'

export type Attempt = { actor: string; operation: string; key: string; digest: string; at: Instant }

const table = (db: Db) => db.withSchema('kernel').withTables<KernelTables>()

/**
 * Claims (actor, operation, key) for this transaction. A second request with the same key waits for the first to
 * commit, then gets its stored output back; with other content it is refused `kernel.key-reused`.
 */
export async function claim(
  db: Db,
  attempt: Attempt,
): Promise<{ replay: false } | { replay: true; output: unknown }> {
  const inserted = await table(db)
    .insertInto('idempotency')
    .values({ ...attempt, output: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst()
  if (inserted) return { replay: false }
  const earlier = await table(db)
    .selectFrom('idempotency')
    .select(['digest', sql<string | null>`output::text`.as('output')])
    .where('actor', '=', attempt.actor)
    .where('operation', '=', attempt.operation)
    .where('key', '=', attempt.key)
    .executeTakeFirstOrThrow()
  if (earlier.digest !== attempt.digest) throw kernelProblem('key-reused')
  return { replay: true, output: earlier.output === null ? null : unpack(earlier.output) }
}

/** JSON knows no whole numbers of any size: they are stored as `{"$bigint":"…"}`. */
const pack = (output: unknown) =>
  JSON.stringify(output, (_key, held: unknown) =>
    typeof held === 'bigint' ? { $bigint: held.toString() } : held,
  )

const unpack = (text: string): unknown =>
  JSON.parse(text, (_key, held: unknown) =>
    held !== null && typeof held === 'object' && '$bigint' in held ? BigInt(String(held.$bigint)) : held,
  )

/** What is to be remembered of a claimed attempt; it is written with the row of the audit. */
export const settlingOf = ({ actor, operation, key }: Attempt, output: unknown): Settling => ({
  actor,
  operation,
  key,
  output: pack(output),
})

/** Keys are remembered for two days; a form older than that is asked for again. */
export async function forgetKeys(db: Db, before: Instant): Promise<void> {
  await table(db).deleteFrom('idempotency').where('at', '<', before).execute()
}
