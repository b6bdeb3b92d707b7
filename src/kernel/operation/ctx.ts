import type { Actor } from '../access/index.ts'
import type { Instant } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import type { Log } from '../log/index.ts'

/** What an operation is given. Its clock stands still: one act has one moment. */
export type Ctx = {
  /** The one transaction the runner opened. */
  readonly db: Db
  readonly actor: Actor
  readonly log: Log
  now(): Instant
  newId(): string
  random(bytes: number): Uint8Array
  /**
   * Writes one outbox row per listener of `event`, in this transaction. `aggregate` is the id whose events keep their
   * order; payloads hold ids only.
   */
  emit(event: string, aggregate: string, payload?: Record<string, string>): Promise<void>
}
