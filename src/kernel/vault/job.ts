import { plus } from '../clock/index.ts'
import type { Database, Db } from '../database/index.ts'
import type { Job } from '../jobs/index.ts'
import type { Log } from '../log/index.ts'
import { type RotationParts, rotateKeys } from './rotate.ts'
import { vaultTables } from './subject-keys.ts'

const longestDays = 90
const day = 86_400_000

/** Whether an erasure is not final, a rotation was not finished, or the current key is older than 90 days. */
export async function rotationDue(db: Db, { sources, keys }: RotationParts): Promise<boolean> {
  const versions = await keys.versions()
  const newest = versions.at(-1)
  if (newest === undefined) return false
  if (versions.length > 1 || newest.madeAt < plus(sources.now(), -longestDays * day)) return true
  const open = vaultTables(db).selectFrom('erasure').select('subject').where('finalAt', 'is', null).limit(1)
  return (await open.executeTakeFirst()) !== undefined
}

/** Rotates the key-encryption keys at night when there is a reason; says in the log what it left. */
export function keyRotationJob({ db, log, ...parts }: RotationParts & { db: Database; log: Log }): Job {
  return {
    name: 'kernel.rotate-keys',
    cron: '17 2 * * *',
    run: async () => {
      if (!(await rotationDue(db, parts))) return
      const { rewrapped, destroyed, final, left, damaged } = await rotateKeys(db, parts)
      log.info({ rewrapped, destroyed, final, left }, 'vault.rotated')
      if (damaged.length > 0)
        throw new Error(`keys of ${damaged.length} subjects do not open: ${damaged.slice(0, 20).join(', ')}`)
    },
  }
}
