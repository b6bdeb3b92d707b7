import { type Instant, newId, type Sources } from '../clock/index.ts'
import type { Database, Db } from '../database/index.ts'
import type { Job } from '../jobs/index.ts'
import type { Log } from '../log/index.ts'
import type { KernelTables } from '../schema.ts'
import { type Verification, type VerifyParts, verifyAudit } from './verify-audit.ts'

type Row = KernelTables['auditVerification']

const at = (db: Db) => db.withSchema('kernel').withTables<KernelTables>()

/** What the last nightly reading found, and when; null before the first. */
export async function latestVerification(db: Db): Promise<{ at: Instant; faults: bigint } | null> {
  const rows = at(db).selectFrom('auditVerification').select(['at', 'faults'])
  return (await rows.orderBy('at', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst()) ?? null
}

/** How many things are not as they were sealed. */
function faultsIn({ edited, removed, inserted, brokenSeals, anchor }: Verification): number {
  const counts = [edited, removed, inserted, brokenSeals].map(({ count }) => count)
  return counts.reduce((sum, count) => sum + count, anchor === 'disagrees' ? 1 : 0)
}

type Parts = VerifyParts & { db: Database; sources: Sources; log: Log }

/** Reads the whole audit each night and writes down whether it is as it was sealed; what is not, the doctor tells. */
export function verifyAuditJob({ db, sources, log, ...parts }: Parts): Job {
  return {
    name: 'kernel.verify-audit',
    cron: '47 2 * * *',
    long: true,
    run: async () => {
      const found = await verifyAudit(db, parts)
      const { ok, rows, seals } = found
      const faults = faultsIn(found)
      const row: Row = {
        id: newId(sources),
        at: sources.now(),
        ok,
        rows: BigInt(rows),
        seals: BigInt(seals),
        faults: BigInt(faults),
      }
      await at(db).insertInto('auditVerification').values(row).execute()
      if (ok) log.info({ rows, seals }, 'audit.verified')
      else log.error({ rows, seals, faults }, 'audit.broken')
    },
  }
}
