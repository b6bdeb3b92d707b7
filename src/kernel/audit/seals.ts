import { sql } from 'kysely'
import type { Db } from '../database/index.ts'
import type { Seal } from './seal-chain.ts'

export const sealColumns = sql`
  number, extract(epoch from at)::text as at, rows, last, horizon::text as horizon, ceiling::text as ceiling, restored,
  head, mac`

/** The end of the chain; `floor` is the highest id of the last backup that was restored, 0 when there was none. */
export type ChainEnd = { seal: Seal | null; floor: bigint }

export async function chainEnd(db: Db): Promise<ChainEnd> {
  const { rows } = await sql<Seal & { floor: bigint }>`
    select ${sealColumns}, coalesce((select r.last from kernel.audit_seal r where r.restored
      order by r.number desc limit 1), 0) as floor
    from kernel.audit_seal order by number desc limit 1`.execute(db)
  const [end] = rows
  if (!end) return { seal: null, floor: 0n }
  const { floor, ...seal } = end
  return { seal, floor }
}

type Placed = { id: bigint; transaction: string }

/**
 * Those of these unsealed rows that cannot be where they are: an id up to `floor`, or an id up to the `last` of a seal
 * with a transaction that began after that seal. The program gives out ids in a row, so somebody else wrote them.
 */
export async function misplaced(
  db: Db,
  { seal, floor }: ChainEnd,
  rows: readonly Placed[],
): Promise<ReadonlySet<bigint>> {
  const doubtful = rows.filter(({ id }) => seal !== null && id <= seal.last)
  const found = new Set(doubtful.filter(({ id }) => id <= floor).map(({ id }) => id))
  const asked = doubtful.filter(({ id }) => id > floor)
  if (asked.length === 0) return found
  const ids = asked.map(({ id }) => id.toString())
  const transactions = asked.map(({ transaction }) => transaction)
  const { rows: late } = await sql<{ id: bigint }>`
    select r.id from unnest(${ids}::bigint[], ${transactions}::xid8[]) as r (id, transaction)
    where r.transaction >= (select s.ceiling from kernel.audit_seal s where s.last >= r.id
      order by s.last, s.number limit 1)`.execute(db)
  return new Set([...found, ...late.map(({ id }) => id)])
}
