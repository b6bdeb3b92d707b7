import { hash } from 'node:crypto'
import { sql } from 'kysely'

/** A row of the audit with every column in the one form that is sealed. */
export type SealableRow = {
  id: bigint
  transaction: string
  /** Seconds since 1970 in UTC with six decimals, as far as the database keeps them. */
  at: string
  actor: string
  operation: string
  outcome: string
  code: string | null
  via: string
  /** As PostgreSQL writes a `text[]`. */
  subject: string
  digest: string
  loud: boolean
}

/** The columns of `kernel.audit a` as a `SealableRow`. */
export const sealableColumns = sql`
  a.id, a.transaction::text as transaction, extract(epoch from a.at)::text as at, a.actor, a.operation, a.outcome,
  a.code, a.via, a.subject::text as subject, a.digest, a.loud`

/**
 * What is sealed of a row: SHA-256 over the line `hiroba-audit-row-1` and a JSON array of its columns in the order of
 * the table, in UTF-8 without spaces, numbers as text (strings as RFC 8785 §3.2.2.2 writes them).
 */
export function leafOf(row: SealableRow): Buffer {
  const { id, transaction, at, actor, operation, outcome, code, via, subject, digest, loud } = row
  const columns = [
    id.toString(),
    transaction,
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
  return hash('sha256', `hiroba-audit-row-1\n${JSON.stringify(columns)}`, 'buffer')
}
