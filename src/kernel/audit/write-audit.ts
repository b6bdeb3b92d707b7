import { CompiledQuery } from 'kysely'
import type { z } from 'zod'
import type { Db } from '../database/index.ts'
import type { AuditRow, KernelTables } from '../schema.ts'

export type AuditEntry = Omit<z.output<typeof AuditRow>, 'id' | 'transaction'>

/** The output of a command whose key this transaction has claimed, to be remembered with the same statement. */
export type Settling = { actor: string; operation: string; key: string; output: string }

export type WriteAudit = (db: Db, entry: AuditEntry, settling?: Settling | null) => Promise<void>

/**
 * Adds a row in the caller's transaction. The transaction has its number before the row takes an id: so no row with a
 * lower id than a sealed one can have a higher transaction than the seal, and one that has was not written here.
 */
export const writeAudit: WriteAudit = (db, entry, settling) =>
  settling ? writeSettling(db, entry, settling) : writeAlone(db, entry)

const columns = 'at, actor, operation, outcome, code, via, subject, digest, loud'

const valuesOf = ({ at, actor, operation, outcome, code, via, subject, digest, loud }: AuditEntry) => [
  at,
  actor,
  operation,
  outcome,
  code,
  via,
  subject,
  digest,
  loud,
]

const alone = `
  with own as materialized (select pg_current_xact_id() as transaction)
  insert into kernel.audit (transaction, ${columns})
  select transaction, $1::timestamptz, $2, $3, $4, $5, $6, $7::text[], $8, $9::boolean from own`

async function writeAlone(db: Db, entry: AuditEntry): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(alone, valuesOf(entry)))
}

// One way to the database instead of two, for nearly every command has a key; claiming it gave the number.
const withOutput = `
  with settled as (
    update kernel.idempotency set output = $10::jsonb where actor = $11 and operation = $12 and key = $13
  )
  insert into kernel.audit (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

async function writeSettling(db: Db, entry: AuditEntry, settling: Settling): Promise<void> {
  const { actor, operation, key, output } = settling
  const values = [...valuesOf(entry), output, actor, operation, key]
  await db.executeQuery(CompiledQuery.raw(withOutput, values))
}

/** Whether nothing has ever been done in this town. */
export async function isUntouched(db: Db): Promise<boolean> {
  const row = await db
    .withSchema('kernel')
    .withTables<KernelTables>()
    .selectFrom('audit')
    .select('id')
    .limit(1)
    .executeTakeFirst()
  return row === undefined
}
