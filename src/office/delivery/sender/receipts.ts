import { setTimeout as pause } from 'node:timers/promises'
import { type Database, type Db, isTransient, type Log } from '#kernel'
import { parkCode } from '../model/judge.ts'
import { byIndex } from '../store/by-index.ts'
import { park } from '../store/destinations.ts'
import {
  alreadyWritten,
  countRefusal,
  type Settled,
  writeEnded,
  writeLater,
  writeRecovered,
} from '../store/settle.ts'

/** An attempt that is over, with what must happen besides its receipt. */
export type Result = Settled & {
  /** The receiver will never take anything again. */
  gone: boolean
  /** Something had failed there before. */
  troubled: boolean
  /** The message's module wants to hear of it. */
  reply: boolean
}

export type ReceiptParts = {
  db: Database
  log: Log
  /** Told in the transaction that writes the result. */
  onSettled(db: Db, result: Result): Promise<void>
  /** A watched destination was parked, in this transaction. */
  onParked(db: Db, destinationId: string): Promise<void>
  /** The results are in the database. */
  onWritten(results: readonly Result[]): void
}

/** A batch is written when it is this large, or this old, or when nothing more is to be expected soon. */
const batch = 500
const oldestMs = 25
const most = 2000
const retryMs = 250

const rare = (result: Result) =>
  result.reply || result.ended === null || result.ended === 'refused' || result.troubled

/**
 * Results of attempts on their way into the database, many in one statement. Nothing is dropped: while the database is
 * away they stay in memory and are written when it is back.
 */
export class Receipts {
  readonly #parts: ReceiptParts
  #pending: Result[] = []
  #writing: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  /** The last writing failed: the database may have taken it all the same. */
  #unsure = false

  constructor(parts: ReceiptParts) {
    this.#parts = parts
  }

  waiting(): number {
    return this.#pending.length
  }

  /** `soon`: no other attempt will end in a moment, so there is nothing to wait for. */
  add(result: Result, soon: boolean): void {
    this.#pending.push(result)
    if (soon || this.#pending.length >= batch) this.#start()
    else this.#timer ??= setTimeout(() => this.#start(), oldestMs)
  }

  /** Writes what there is now instead of waiting for more. */
  hurry(): void {
    if (this.#pending.length > 0) this.#start()
  }

  /** Until everything is written; gives up after `patienceMs`. */
  async drain(patienceMs: number): Promise<void> {
    const until = performance.now() + patienceMs
    while (this.#pending.length > 0 || this.#writing) {
      this.#start()
      if (performance.now() > until) return
      await Promise.race([this.#writing, pause(retryMs)])
    }
  }

  #start(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#writing || this.#pending.length === 0) return
    this.#writing = this.#write().finally(() => {
      this.#writing = null
      if (this.#pending.length >= batch) this.#start()
      else if (this.#pending.length > 0) this.#timer ??= setTimeout(() => this.#start(), oldestMs)
    })
  }

  async #write(): Promise<void> {
    const results = this.#pending.slice(0, most)
    try {
      await this.#writeAll(this.#unsure ? await this.#unwritten(results) : results)
      this.#unsure = false
    } catch (error) {
      this.#unsure = true
      this.#parts.log.error({ error, waiting: this.#pending.length }, 'delivery.receipts-unwritten')
      if (!isTransient(error)) await pause(retryMs)
      return
    }
    this.#pending.splice(0, results.length)
    this.#parts.onWritten(results)
  }

  async #unwritten(results: readonly Result[]): Promise<readonly Result[]> {
    const already = await alreadyWritten(this.#parts.db, results)
    return results.filter((_, at) => !already.has(at))
  }

  async #writeAll(results: readonly Result[]): Promise<void> {
    const { db } = this.#parts
    const ended = results.filter((one) => one.ended !== null)
    await byIndex(db, async (within) => {
      await writeEnded(within, ended)
      if (!results.some(rare)) return
      await writeLater(
        within,
        results.filter((one) => one.ended === null),
      )
      await writeRecovered(
        within,
        results.filter((one) => one.ended === 'delivered' && one.troubled).map((one) => one.destinationId),
      )
      for (const result of results.filter((one) => one.ended === 'refused'))
        await this.#refused(within, result)
      for (const result of results.filter((one) => one.reply && one.ended !== null))
        await this.#parts.onSettled(within, result)
    })
  }

  async #refused(db: Db, result: Result): Promise<void> {
    const { destinationId, gone } = result
    const count = await countRefusal(db, destinationId)
    if (count === null) return
    const code = parkCode(
      { kind: 'refused', code: result.code ?? 'refused', status: result.status, gone },
      count - 1,
    )
    const parked = code === null ? undefined : await park(db, destinationId, code, result.at)
    if (parked?.watched) await this.#parts.onParked(db, destinationId)
  }
}
