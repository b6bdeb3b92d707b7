import { sql } from 'kysely'
import type { Db } from '../database/index.ts'
import { addSeal, type SealParts, writeSeal } from './add-seal.ts'
import type { AnchorPoint } from './anchor.ts'
import { chainEnd } from './seals.ts'

/**
 * After all rows of the audit, its seals and leaves were put into another cluster, and before anybody works there: seals
 * what the backup held unsealed, then adds a seal that ends the old count of transactions. May run in the transaction
 * of the restore, as the owner. Rows that were wrong before stay wrong: they are not sealed. The caller writes the
 * returned point to the anchor of the new data folder.
 */
export async function sealRestored(db: Db, parts: SealParts): Promise<AnchorPoint> {
  while ((await addSeal(db, parts, { end: await chainEnd(db), before: null })).more);
  const end = await chainEnd(db)
  const { rows } = await sql<{ last: bigint; horizon: string }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as horizon, greatest(
      (select coalesce(max(id), 0) from kernel.audit), (select coalesce(max(id), 0) from kernel.audit_leaf)
    ) as last`.execute(db)
  const [{ last, horizon } = { last: 0n, horizon: '0' }] = rows
  return writeSeal(db, parts, { end, rows: [], horizon, restored: true, last })
}
