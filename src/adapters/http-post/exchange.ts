import type { Outcome } from '../../office/delivery/ports.ts'
import type { Head } from './answer.ts'
import type { Connection, Listener } from './connection.ts'
import { type HttpReply, type RetryCode, retry } from './outcome.ts'

const NO_BODY = new Uint8Array(0)

/** One request and its reply, over whatever connection it is given. Ends by itself when its time is over. */
export class Exchange implements Listener {
  readonly reply: Promise<HttpReply>
  private readonly wantsBody: boolean
  private readonly onReusable: (connection: Connection) => void
  private readonly answer: (reply: HttpReply) => void
  private readonly deadline: NodeJS.Timeout
  private connection: Connection | null = null
  private reused = false
  private settled = false

  constructor(options: {
    totalMs: number
    wantsBody: boolean
    /** Gets the connection when the answer is whole and both sides want to keep it. */
    onReusable: (connection: Connection) => void
  }) {
    const { promise, resolve } = Promise.withResolvers<HttpReply>()
    this.reply = promise
    this.answer = resolve
    this.wantsBody = options.wantsBody
    this.onReusable = options.onReusable
    this.deadline = setTimeout(() => this.abandon('timeout'), options.totalMs)
  }

  /** False once there is a reply: then no connection need be made. */
  get open(): boolean {
    return !this.settled
  }

  send(connection: Connection, request: Uint8Array, reused: boolean): void {
    this.connection = connection
    this.reused = reused
    connection.send(request, this)
  }

  /** Ends the exchange without an answer. */
  fail(outcome: Outcome): void {
    clearTimeout(this.deadline)
    this.settle({ kind: 'failed', outcome })
  }

  /** Ends it now; whatever still comes is not read. An answer that was given stands. */
  abandon(code: RetryCode): void {
    this.connection?.destroy()
    this.fail(retry(code))
  }

  onHead({ status, retryAfter }: Head): void {
    if (!this.wantsBody) this.settle({ kind: 'answer', status, retryAfter, body: NO_BODY })
  }

  onComplete({ status, retryAfter }: Head, body: Uint8Array): void {
    clearTimeout(this.deadline)
    this.settle({ kind: 'answer', status, retryAfter, body })
    if (this.connection?.usable) this.onReusable(this.connection)
  }

  onFailure(code: RetryCode, beforeAnyAnswer: boolean): void {
    // The other side had let go of a kept connection: that says nothing about whether it is there.
    const atOnce = code === 'connection-lost' && this.reused && beforeAnyAnswer
    this.fail(retry(code, atOnce ? 0 : null))
  }

  private settle(reply: HttpReply): void {
    if (this.settled) return
    this.settled = true
    this.answer(reply)
  }
}
