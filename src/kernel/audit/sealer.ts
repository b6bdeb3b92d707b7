import { sql } from 'kysely'
import type { Database, Db } from '../database/index.ts'
import { createDoorbell } from '../outbox/doorbell.ts'
import { addSeal, type Sealed, type SealParts } from './add-seal.ts'
import type { Anchor } from './anchor.ts'
import { chainEnd } from './seals.ts'

export type SealerParts = SealParts & { db: Database; anchor: Anchor }

const idleMs = 1000

/** Takes the turn until the end of the transaction, with the horizon of that moment; null when another process has it. */
async function takeTurn(db: Db): Promise<{ horizon: string } | null> {
  const { rows } = await sql<{ taken: boolean; horizon: string }>`
    select pg_try_advisory_xact_lock(hashtext('hiroba.audit-seal')) as taken,
      pg_snapshot_xmin(pg_current_snapshot())::text as horizon`.execute(db)
  const [turn] = rows
  return turn?.taken ? turn : null
}

/**
 * Adds one seal over what was committed since the last, when there is something and no other process is at it. Throws
 * when the database was moved to another cluster and nothing said so (`sealRestored`): its transactions begin anew.
 */
export async function sealOnce({ db, anchor, ...parts }: SealerParts): Promise<Sealed> {
  const sealed = await db.transaction().execute(async (trx): Promise<Sealed> => {
    const turn = await takeTurn(trx)
    if (turn === null) return { rows: 0, more: false, point: null }
    // Read once the turn is ours: whoever had it before has committed.
    const end = await chainEnd(trx)
    if (end.seal && BigInt(turn.horizon) < BigInt(end.seal.horizon))
      throw new Error('the audit was sealed in another database cluster: restore it by a backup')
    return addSeal(trx, parts, { end, before: turn.horizon })
  })
  if (sealed.point) await anchor.write(sealed.point)
  return sealed
}

/** Seals until nothing that is over waits any more. */
async function sealAll(parts: SealerParts): Promise<void> {
  while ((await sealOnce(parts)).more);
}

export type Sealer = { stop(): Promise<void> }

/** Seals every second what was committed, until stopped, and once more then. Of several processes one does at a time. */
export function startSealer(parts: SealerParts): Sealer {
  let stopping = false
  const bell = createDoorbell()
  const attempt = () =>
    sealAll(parts).catch((error: unknown) => parts.log.error({ error }, 'audit.not-sealed'))
  const loop = async () => {
    while (!stopping) {
      const seen = bell.rings()
      await attempt()
      await bell.nap(seen, idleMs)
    }
    await attempt()
  }
  const running = loop()
  return {
    async stop() {
      stopping = true
      bell.close()
      await running
    },
  }
}
