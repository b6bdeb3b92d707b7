import { sql } from 'kysely'
import type { Db } from '../database/index.ts'
import type { Findings } from './findings.ts'
import { leafOf, type SealableRow, sealableColumns } from './row-leaf.ts'
import { sameBytes } from './seal-chain.ts'
import { type ChainEnd, misplaced } from './seals.ts'

type Leaf = { id: bigint; leaf: Buffer }
type Batch = { rows: readonly SealableRow[]; leaves: readonly Leaf[]; upTo: bigint | null }

const batchSize = 5000

/** The next rows and leaves after an id, both as far as neither has more between. */
async function nextBatch(db: Db, after: bigint | null): Promise<Batch> {
  const later = (id: ReturnType<typeof sql.ref>) => (after === null ? sql`true` : sql`${id} > ${after}`)
  const { rows } = await sql<SealableRow>`
    select ${sealableColumns} from kernel.audit a where ${later(sql.ref('a.id'))}
    order by a.id limit ${batchSize}`.execute(db)
  const { rows: leaves } = await sql<Leaf>`
    select l.id, l.leaf from kernel.audit_leaf l where ${later(sql.ref('l.id'))}
    order by l.id limit ${batchSize}`.execute(db)
  const ends = [rows, leaves].flatMap((list) => (list.length < batchSize ? [] : (list.at(-1)?.id ?? [])))
  const upTo = ends.length === 0 ? null : ends.reduce((least, id) => (id < least ? id : least))
  const within = ({ id }: { id: bigint }) => upTo === null || id <= upTo
  return { rows: rows.filter(within), leaves: leaves.filter(within), upTo }
}

/** Compares every row with its leaf, in the order of ids, in constant memory. */
export async function verifyRows(db: Db, end: ChainEnd, found: Findings): Promise<void> {
  for (let after: bigint | null = null, more = true; more; ) {
    const { rows, leaves, upTo }: Batch = await nextBatch(db, after)
    const unsealed = compare(rows, leaves, found)
    await judgeUnsealed(db, { end, rows: unsealed, found })
    found.rows += rows.length
    after = upTo
    more = upTo !== null
  }
}

function compare(rows: readonly SealableRow[], leaves: readonly Leaf[], found: Findings): SealableRow[] {
  const sealed = new Map(leaves.map(({ id, leaf }) => [id, leaf]))
  const unsealed: SealableRow[] = []
  for (const row of rows) {
    const leaf = sealed.get(row.id)
    sealed.delete(row.id)
    if (leaf === undefined) unsealed.push(row)
    else if (!sameBytes(leaf, leafOf(row))) found.edited.add(row.id)
  }
  for (const id of sealed.keys()) found.removed.add(id)
  return unsealed
}

type Unsealed = { end: ChainEnd; rows: readonly SealableRow[]; found: Findings }

/** A row without a leaf waits for the sealer, unless it says that it was there when the sealer had been. */
async function judgeUnsealed(db: Db, { end, rows, found }: Unsealed): Promise<void> {
  if (rows.length === 0) return
  const horizon = BigInt(end.seal?.horizon ?? 0)
  const late = await misplaced(db, end, rows)
  for (const row of rows)
    if (BigInt(row.transaction) < horizon || late.has(row.id)) found.inserted.add(row.id)
    else found.unsealed.add(row.id, row.at)
}
