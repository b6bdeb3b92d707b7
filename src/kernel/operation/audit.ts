import type { z } from 'zod'
import type { Db } from '../database/index.ts'
import type { AuditRow, KernelTables } from '../schema.ts'

export type AuditEntry = Omit<z.output<typeof AuditRow>, 'id' | 'transaction'>

export async function writeAudit(db: Db, entry: AuditEntry): Promise<void> {
  await db
    .withSchema('kernel')
    .withTables<{ audit: AuditEntry & Pick<KernelTables['audit'], never> }>()
    .insertInto('audit')
    .values(entry)
    .execute()
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
