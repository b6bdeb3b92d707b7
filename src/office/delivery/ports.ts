/**
 * What delivery asks of the outside world: one adapter per medium. Failure is data here: an adapter never throws for
 * what the other side does, it says how the attempt ended.
 */

export type { Medium, Outcome } from './schema.ts'

import type { Medium, Outcome } from './schema.ts'

/** The message as it goes out by one medium: the same bytes for everybody who has the same variant. */
export type Rendition = {
  /** With parameters, such as `application/cap+xml; charset=utf-8`. */
  contentType: string
  /** A mail's subject; null elsewhere. */
  title: string | null
  body: Uint8Array
  /** The language of a mail, the topic of a WebSub message, empty where there is only one. */
  variant: string
}

/** One attempt to be made. */
export type Sending = {
  /** The same for every attempt and receiver of one message: what receivers de-duplicate by. */
  messageId: string
  destinationId: string
  /** From 1. */
  attempt: number
  /** An absolute http(s) address, or a mail address. */
  address: string
  /** What signatures are made with (HMAC); null where the receiver asked for none. */
  secret: Uint8Array | null
  /** Where the receiver can leave, absolute; null where there is no such thing. */
  leaveUrl: string | null
  rendition: Rendition
  /** Seconds since 1970, for signatures. */
  atSeconds: number
}

/** An attempt under way. `cancel` makes `outcome` settle soon, with `retry` and code `cancelled`. */
export type Attempt = { outcome: Promise<Outcome>; cancel(): void }

/** One medium. Every adapter passes the same contract test. */
export type Adapter = {
  readonly medium: Medium
  /** Attempts at once over all destinations; those older than a second no longer count. */
  readonly concurrency: number
  /** Starts an attempt; settles within the adapter's own time limit and never rejects. */
  send(sending: Sending): Attempt
  /** Lets go of kept connections. */
  close(): Promise<void>
}
