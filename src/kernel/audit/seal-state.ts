import { sql } from 'kysely'
import { type Instant, plus } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import { chainEnd } from './seals.ts'

/** What waits for the sealer, and since when; usually nothing older than a second or two. One cheap query. */
export async function unsealedAudit(db: Db): Promise<{ rows: number; oldest: Instant | null }> {
  const { seal } = await chainEnd(db)
  const { rows } = await sql<{ rows: bigint; oldest: Instant | null }>`
    select count(*) as rows, min(a.at) as oldest from kernel.audit a
    where a.transaction >= ${seal?.horizon ?? '0'}::xid8
      and not exists (select from kernel.audit_leaf l where l.id = a.id)`.execute(db)
  const [state] = rows
  return { rows: Number(state?.rows ?? 0), oldest: state?.oldest ?? null }
}

/** The head of the chain at the end of a day: whoever holds it can tell whether anything before was changed since. */
export type DailyRoot = { number: string; head: string; at: Instant }

const hour = 3_600_000

/** The last seal made before the end of this day (`YYYY-MM-DD`) in Asia/Tokyo; null when there was none yet. */
export async function dailyRoot(db: Db, day: string): Promise<DailyRoot | null> {
  const end = plus(`${day}T00:00:00.000Z`, (24 - 9) * hour)
  const { rows } = await sql<DailyRoot>`
    select number::text as number, encode(head, 'hex') as head, at from kernel.audit_seal
    where at < ${end} order by number desc limit 1`.execute(db)
  return rows[0] ?? null
}
