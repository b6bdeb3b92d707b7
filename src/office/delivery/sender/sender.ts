import { setTimeout as pause } from 'node:timers/promises'
import type { Database, Db, Log, Sources } from '#kernel'
import type { Addresses } from '../addresses.ts'
import { Dispatcher } from '../model/dispatcher.ts'
import { judge } from '../model/judge.ts'
import { Moments } from '../model/moments.ts'
import type { Held } from '../model/place.ts'
import type { Adapter, Attempt, Outcome } from '../ports.ts'
import type { Medium } from '../schema.ts'
import { byIndex } from '../store/by-index.ts'
import { stoppedAmong } from '../store/messages.ts'
import { type Due, due, mend, moveBack, rehold, sweep } from '../store/take.ts'
import { Contents, type Place, type Ready, renditionKey } from './contents.ts'
import { Receipts, type Result } from './receipts.ts'

export type SenderParts = {
  db: Database
  sources: Sources
  log: Log
  addresses: Addresses
  adapters: readonly Adapter[]
  /** The shards this process holds now. */
  shards(): readonly number[]
  /** Whether a restored town waits to be released. */
  held(): Promise<boolean>
  /** Told in the transaction that writes the result of a message whose module asked for it. */
  onSettled(db: Db, result: Result): Promise<void>
  /** A watched destination was parked, in this transaction. */
  onParked(db: Db, destinationId: string): Promise<void>
}

type Job = Held & { ready: Ready; place: Place }
type Running = { job: Job; attempt: Attempt; startedMs: number; young: boolean; dropped: boolean }

const atOnce = 1000
/** No more is read while the database is behind with the receipts. */
const mostUnwritten = 5000
const youngMs = 1000
const keepHouseMs = 5000
/** A clock that is this much behind what it said before was set back. */
const setBackMs = 1000

/**
 * Delivers what waits. It alone holds its shards, so nothing is marked when it starts: what is under way lives in memory,
 * and what a killed process had under way is simply still waiting. A destination gets its next message when the
 * receipt of the one before is written: a kill repeats at most one request for each attempt a destination allows at once.
 */
export class Sender {
  readonly #parts: SenderParts
  readonly #adapters: ReadonlyMap<Medium, Adapter>
  readonly #dispatcher: Dispatcher<Job>
  readonly #contents: Contents
  readonly #receipts: Receipts
  readonly #running = new Set<Running>()
  #housekeptMs = Number.NEGATIVE_INFINITY
  #held = true
  /** When this process started, by the clock as it is now: earlier than before when the clock was set back. */
  #startMs = Number.NEGATIVE_INFINITY
  /** When tries that were put off fall due. */
  readonly #later = new Moments()
  /** Called when there may be more to do. */
  onProgress: () => void = () => undefined

  constructor(parts: SenderParts) {
    this.#parts = parts
    this.#adapters = new Map(parts.adapters.map((adapter) => [adapter.medium, adapter]))
    const limits = parts.adapters.map((adapter) => [adapter.medium, adapter.concurrency] as const)
    this.#dispatcher = new Dispatcher(Object.fromEntries(limits))
    this.#contents = new Contents(parts.db, parts.addresses)
    this.#receipts = new Receipts({ ...parts, onWritten: (results) => this.#written(results) })
  }

  /** Attempts under way and results not yet written. */
  busy(): number {
    return this.#running.size + this.#receipts.waiting()
  }

  /** Delivers until nothing more is due and everything is written. For who has no loop: stories, tests. */
  async drain(): Promise<void> {
    while ((await this.step()) > 0 || this.busy() > 0) {
      this.#receipts.hurry()
      await pause(1)
    }
  }

  /** Milliseconds until something may be due again; null when memory knows of nothing. */
  waitMs(): number | null {
    // Whoever holds no shards has nothing to ask for, whatever memory still knows.
    if (this.#parts.shards().length === 0) return null
    const limited = this.#dispatcher.pauseMs(performance.now())
    const laterMs = this.#later.next()
    const due = laterMs === null ? null : Math.max(0, laterMs - Date.parse(this.#parts.sources.now()))
    if (limited === null || due === null) return limited ?? due
    return Math.min(limited, due)
  }

  /** Reads what is due and starts what may start; returns how much was read. */
  async step(): Promise<number> {
    const shards = this.#parts.shards()
    // Before anything that can fail: what is due by now is no reason to come back at once.
    this.#later.pass(Date.parse(this.#parts.sources.now()))
    if (shards.length === 0) {
      this.#dispatcher.forget(() => true)
      return 0
    }
    await this.#keepHouse(shards)
    this.#dispatcher.resume(performance.now())
    const full = this.#receipts.waiting() >= mostUnwritten
    const read = full || (await this.#isHeld()) ? [] : await this.#read(shards)
    await this.#offer(read)
    this.#pump()
    return read.length
  }

  /** Lets go at once of messages that were stopped: queued ones are forgotten, those under way cut off. */
  async letGoOfStopped(): Promise<void> {
    const ids = this.#dispatcher.messages()
    for (const { job } of this.#running) ids.add(job.messageId)
    const stopped = new Set(await stoppedAmong(this.#parts.db, [...ids]))
    this.#dispatcher.forget((job) => stopped.has(job.messageId))
    for (const running of this.#running) if (stopped.has(running.job.messageId)) this.#drop(running)
  }

  /** Attempts older than a second no longer take the place of quick ones. To be called a few times a second. */
  age(): void {
    const limit = performance.now() - youngMs
    let aged = 0
    for (const running of this.#running) {
      if (running.startedMs > limit) break
      if (!running.young) continue
      running.young = false
      this.#dispatcher.aged(running.job.medium)
      aged++
    }
    if (aged > 0) this.#pump()
  }

  /** Starts nothing more; waits for what is under way, cuts off what takes longer than `graceMs`, writes all results. */
  async finish(graceMs: number): Promise<void> {
    this.#dispatcher.forget(() => true)
    const until = performance.now() + graceMs
    while (this.#running.size > 0 && performance.now() < until) await pause(20)
    for (const running of this.#running) this.#drop(running)
    await this.#receipts.drain(graceMs)
  }

  /** A hold begins with a restore, before the town starts, and never again: once gone it is asked for no more. */
  async #isHeld(): Promise<boolean> {
    if (this.#held) this.#held = await this.#parts.held()
    return this.#held
  }

  async #read(shards: readonly number[]): Promise<Due[]> {
    const { db, sources } = this.#parts
    const ask = { shards, busy: this.#dispatcher.busy(), now: sources.now(), limit: atOnce }
    return byIndex(db, async (within) => [
      ...(await due(within, { ...ask, urgency: 0 })),
      ...(await due(within, { ...ask, urgency: 1 })),
    ])
  }

  async #offer(found: readonly Due[]): Promise<void> {
    if (found.length === 0) return
    await this.#contents.load(found)
    const now = performance.now()
    const jobs = found.flatMap((one) => {
      const ready = this.#contents.message(one.messageId)
      const place = this.#contents.place(one.destinationId)
      return ready && place ? [{ ...one, ready, place }] : []
    })
    // Whoever took the last message goes before whoever did not.
    const inTurn = jobs.toSorted((one, other) => Number(one.place.troubled) - Number(other.place.troubled))
    for (const job of inTurn) this.#dispatcher.offer(job, job.place, now)
  }

  #pump(): void {
    const now = performance.now()
    let job = this.#dispatcher.next(now)
    if (!job) return
    const wallMs = Date.parse(this.#parts.sources.now())
    const atSeconds = Math.floor(wallMs / 1000)
    for (; job; job = this.#dispatcher.next(now)) {
      if (job.ready.expiresMs > wallMs) this.#start(job, now, atSeconds)
      else this.#skip(job)
    }
  }

  /** It ran out of time in memory, behind another: the sweep writes its receipt. */
  #skip({ medium, destinationId }: Job): void {
    this.#dispatcher.over(medium, true)
    this.#dispatcher.free(destinationId)
  }

  #start(job: Job, startedMs: number, atSeconds: number): void {
    const { place, ready } = job
    const rendition = ready.renditions.get(renditionKey(job.medium, place.variant))
    const adapter = this.#adapters.get(job.medium)
    const nothing: Outcome = { kind: 'refused', code: 'nothing-for-it', status: null, gone: false }
    const attempt: Attempt =
      rendition && adapter
        ? adapter.send({
            messageId: job.messageId,
            destinationId: job.destinationId,
            attempt: job.attempts + 1,
            address: place.address,
            secret: place.secret,
            leaveUrl: place.leaveUrl,
            rendition,
            atSeconds,
          })
        : { outcome: Promise.resolve(nothing), cancel: () => undefined }
    const running: Running = { job, attempt, startedMs, young: true, dropped: false }
    this.#running.add(running)
    void attempt.outcome.then((outcome) => this.#over(running, outcome))
  }

  #over(running: Running, outcome: Outcome): void {
    const { job } = running
    this.#running.delete(running)
    this.#dispatcher.over(job.medium, running.young)
    if (running.dropped) {
      this.#dispatcher.free(job.destinationId)
      return
    }
    this.#receipts.add(this.#resultOf(running, outcome), this.#dispatcher.young() === 0)
    this.#pump()
  }

  #resultOf({ job, startedMs }: Running, outcome: Outcome): Result {
    const at = this.#parts.sources.now()
    const verdict = judge({
      outcome,
      attempt: job.attempts + 1,
      nowMs: Date.parse(at),
      expiresMs: job.ready.expiresMs,
      // Only another try takes a chance, and most need none.
      chance: outcome.kind === 'retry' ? (this.#parts.sources.random(1)[0] ?? 0) / 256 : 0,
    })
    const common = {
      messageId: job.messageId,
      destinationId: job.destinationId,
      attempt: job.attempts + 1,
      at,
      tookMs: Math.round(performance.now() - startedMs),
      status: verdict.status,
      gone: outcome.kind === 'refused' && outcome.gone,
      troubled: job.place.troubled,
      reply: job.ready.message.reply,
    }
    job.place.troubled = outcome.kind !== 'delivered'
    if (verdict.kind === 'ended') return { ...common, ended: verdict.outcome, code: verdict.code }
    this.#later.add(verdict.dueMs)
    return { ...common, ended: null, code: verdict.code, dueAt: new Date(verdict.dueMs).toISOString() }
  }

  #written(results: readonly Result[]): void {
    for (const { destinationId } of results) this.#dispatcher.free(destinationId)
    this.#pump()
    this.onProgress()
  }

  #drop(running: Running): void {
    running.dropped = true
    running.attempt.cancel()
  }

  async #keepHouse(shards: readonly number[]): Promise<void> {
    if (performance.now() - this.#housekeptMs < keepHouseMs) return
    this.#housekeptMs = performance.now()
    const { db, sources } = this.#parts
    const now = sources.now()
    const startMs = Date.parse(now) - performance.now()
    const backMs = this.#startMs - startMs
    if (backMs > setBackMs) await moveBack(db, { shards, now, backMs })
    this.#startMs = startMs
    await mend(db, now)
    await rehold(db)
    await sweep(db, { shards, busy: this.#dispatcher.busy(), now })
  }
}
