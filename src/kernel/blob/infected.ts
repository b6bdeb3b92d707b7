import type { WriteAudit } from '../audit/index.ts'
import { writeAudit } from '../audit/write-audit.ts'
import type { Sources } from '../clock/index.ts'
import type { Database, Db } from '../database/index.ts'
import type { NodeKey } from '../keys/index.ts'
import type { Log } from '../log/index.ts'
import type { Scanner } from './scanner.ts'

/** How uploads are scanned, and who is told of what was found. */
export type Scanning = {
  scanner: Scanner
  db: Database
  log: Log
  /** Asks a person to look, in the transaction of the audit's row. */
  raise(db: Db, infected: { sha256: string }): Promise<void>
}

type Infected = { actor: string; sha256: string; name: string }

/** Leaves a loud row in the audit and a person's work; of the file nothing is kept but its digest. */
export async function reportInfected(
  { db, log, raise }: Scanning,
  { sources, key }: { sources: Sources; key: NodeKey },
  { actor, sha256, name }: Infected,
): Promise<void> {
  log.warn({ actor, sha256, signature: name }, 'upload.infected')
  const row: Parameters<WriteAudit>[1] = {
    at: sources.now(),
    actor,
    operation: 'kernel.upload',
    outcome: 'refused',
    code: 'kernel.infected',
    via: 'api',
    subject: [],
    digest: key.digest('audit', `kernel.upload ${sha256}`),
    loud: true,
  }
  await db.transaction().execute(async (transaction) => {
    await writeAudit(transaction, row)
    await raise(transaction, { sha256 })
  })
}
