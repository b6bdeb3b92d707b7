import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import {
  type Connection,
  command,
  connect,
  createLimiter,
  createLog,
  createRunner,
  type NodeKey,
  nodeKey,
  Problem,
  systemSources,
  unsealedAudit,
} from '#kernel'
import { type SealerParts, sealOnce } from '../../../src/kernel/audit/sealer.ts'
import type { Verification, VerifyParts } from '../../../src/kernel/audit/verify-audit.ts'
import { newDatabase, type TestDatabase } from '../database.ts'
import { memoryAnchor } from './memory-anchor.ts'

/** A database with an audit written by commands, and a superuser who can do anything to it. */
export type SealedLog = {
  database: TestDatabase
  app: Connection
  above: Connection
  key: NodeKey
  parts: SealerParts & VerifyParts
  /** So many commands at once: done, done slowly, refused or failed, as chance has it. */
  act(count: number, most?: number): Promise<void>
  /** Seals what there is until no row is left: transactions of other databases on the server hold it back for a while. */
  sealEverything(by?: SealerParts): Promise<void>
  close(): Promise<void>
}

const deed = command({
  name: 'test.deed',
  summary: 'does something for a while',
  grant: 'public',
  perMinute: 1_000_000,
  input: z.object({
    id: z.uuid(),
    ms: z.int(),
    late: z.boolean(),
    ends: z.enum(['well', 'refused', 'broken']),
  }),
  output: z.object({}),
  subject: ({ ms }) => [`after-${ms}`],
  run: async ({ db }, { ms, late, ends }) => {
    // With a number of its own from the beginning, or only once the row of the audit is written.
    if (!late) await sql`select pg_current_xact_id()`.execute(db)
    await sql`select pg_sleep(${ms / 1000})`.execute(db)
    if (ends === 'refused') throw new Problem('test.refused', 409)
    if (ends === 'broken') throw new Error('as planned')
    return {}
  },
})

const pick = <T>(list: readonly T[]): T => list[(randomBytes(1)[0] ?? 0) % list.length] as T

export async function openSealedLog(): Promise<SealedLog> {
  const database = await newDatabase()
  const app = connect(database.appUrl, { max: 12, onError: () => undefined })
  const above = connect(database.superuserUrl, { max: 4, onError: () => undefined })
  const key = nodeKey(randomBytes(32))
  const log = createLog('silent')
  const parts = { db: app.db, sources: systemSources, key, log, anchor: memoryAnchor() }
  const runner = createRunner({ ...parts, limiter: createLimiter(), listenersOf: () => [] })
  const act = async (count: number, most = 8) => {
    let left = count
    const client = async () => {
      while (left-- > 0) {
        const ends = pick(['well', 'well', 'well', 'refused', 'broken'] as const)
        const input = { id: randomUUID(), ms: pick([0, 0, 1, 3, 9]), late: pick([true, false]), ends }
        const call = {
          actor: { kind: 'person' as const, id: `p${pick([1, 2, 3])}`, grants: new Set<string>() },
        }
        await runner.run(deed, input, { ...call, via: 'api' }).catch(() => undefined)
      }
    }
    await Promise.all(Array.from({ length: most }, client))
  }
  return {
    database,
    app,
    above,
    key,
    parts,
    act,
    sealEverything: async (by = parts) => {
      while ((await unsealedAudit(by.db)).rows > 0) await sealOnce(by)
    },
    close: async () => {
      await app.close()
      await above.close()
      await database.drop()
    },
  }
}

/** What a verification found wrong, without what is as it should be. */
export const faultsOf = ({ edited, removed, inserted, brokenSeals, anchor }: Verification) => ({
  edited: edited.ids,
  removed: removed.ids,
  inserted: inserted.ids,
  brokenSeals: brokenSeals.ids,
  anchor,
})
