import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../database/index.ts'
import type { NodeKey } from '../keys/index.ts'
import type { Findings } from './findings.ts'
import { firstHead, headOf, leavesHash, macOf, type Seal, sameBytes } from './seal-chain.ts'
import { sealColumns } from './seals.ts'

type Leaf = { seal: bigint; id: bigint; leaf: Buffer }

const sealsAtOnce = 1000
const leavesAtOnce = 5000

async function* sealsInOrder(db: Db): AsyncGenerator<Seal> {
  for (let after: bigint | null = null; ; ) {
    const later: RawBuilder<unknown> = after === null ? sql`true` : sql`number > ${after}`
    const { rows }: { rows: Seal[] } = await sql<Seal>`
      select ${sealColumns} from kernel.audit_seal where ${later} order by number limit ${sealsAtOnce}`.execute(
      db,
    )
    yield* rows
    after = rows.at(-1)?.number ?? null
    if (rows.length < sealsAtOnce) return
  }
}

async function* leavesInOrder(db: Db): AsyncGenerator<Leaf> {
  for (let last: Leaf | undefined; ; ) {
    const later: RawBuilder<unknown> =
      last === undefined ? sql`true` : sql`(seal, id) > (${last.seal}, ${last.id})`
    const { rows }: { rows: Leaf[] } = await sql<Leaf>`
      select seal, id, leaf from kernel.audit_leaf where ${later} order by seal, id limit ${leavesAtOnce}`.execute(
      db,
    )
    yield* rows
    last = rows.at(-1)
    if (rows.length < leavesAtOnce) return
  }
}

/** Gives out the leaves of one seal after the other; what belongs to no seal is named by the number it says. */
class LeafReader {
  readonly #leaves: AsyncGenerator<Leaf>
  readonly #stray: (seal: bigint) => void
  #next: Leaf | undefined
  #begun = false
  constructor(leaves: AsyncGenerator<Leaf>, stray: (seal: bigint) => void) {
    this.#leaves = leaves
    this.#stray = stray
  }
  async #advance(): Promise<void> {
    const { value, done } = await this.#leaves.next()
    this.#next = done ? undefined : value
  }
  /** Passes over whatever says a lower number. */
  async #skipTo(seal: bigint | null): Promise<void> {
    if (!this.#begun) await this.#advance()
    this.#begun = true
    let named: bigint | null = null
    while (this.#next && (seal === null || this.#next.seal < seal)) {
      if (this.#next.seal !== named) this.#stray(this.#next.seal)
      named = this.#next.seal
      await this.#advance()
    }
  }
  async of(seal: bigint): Promise<{ count: number; digest: Buffer }> {
    await this.#skipTo(seal)
    const digest = leavesHash()
    let count = 0
    for (; this.#next?.seal === seal; count++) {
      digest.update(this.#next.leaf)
      await this.#advance()
    }
    return { count, digest: digest.digest() }
  }
  rest(): Promise<void> {
    return this.#skipTo(null)
  }
}

/** Walks the chain from its beginning; every seal stands on the one before as it is stored, so one break names one. */
export async function verifySeals(db: Db, key: NodeKey, found: Findings): Promise<void> {
  const reader = new LeafReader(leavesInOrder(db), (seal) => found.brokenSeals.add(seal))
  let before = { number: 0n, head: firstHead }
  for await (const seal of sealsInOrder(db)) {
    const { count, digest } = await reader.of(seal.number)
    // The first that is missing; with it all up to this one.
    if (seal.number !== before.number + 1n) found.brokenSeals.add(before.number + 1n)
    const holds =
      count === seal.rows &&
      sameBytes(seal.head, headOf(before.head, seal, digest)) &&
      sameBytes(seal.mac, macOf(key, seal.head))
    if (!holds) found.brokenSeals.add(seal.number)
    found.seals++
    before = seal
  }
  await reader.rest()
}
