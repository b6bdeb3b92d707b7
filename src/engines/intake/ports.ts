/**
 * What intake asks of the outside world. Failure is data here: an adapter never throws for what the other side does, it
 * says how the attempt ended.
 */

/** What is wanted of another site, at most so many bytes of it. */
export type FetchRequest = {
  /** Absolute, http or https; where it leads is checked before every connection, redirects too. */
  address: string
  /** What the last answer said of itself; the answer may then be that nothing changed (RFC 9110 §13). */
  etag: string | null
  lastModified: string | null
  maxBytes: number
  /** Seconds since 1970, which a date in Retry-After is held against. */
  atSeconds: number
}

export type Fetched = {
  /** Bytes that came over the line, packed or not: what the other side's limits count. */
  wireBytes: number
} & (
  | { kind: 'document'; bytes: Uint8Array; etag: string | null; lastModified: string | null }
  | { kind: 'unchanged' }
  | {
      kind: 'failed'
      /** A stable code: `unreachable`, `timeout`, `too-large`, `not-found`, `busy`, `address-inside` … */
      code: string
      status: number | null
      /** What the other side asked for (Retry-After), at most an hour. */
      afterMs: number | null
      /** Asking again leads to nothing. */
      forGood: boolean
    }
)

/** One GET, or a POST where there is a form; settles within thirty seconds, never rejects. */
export type Fetch = (request: FetchRequest) => Promise<Fetched>

/** Sends a form to a WebSub hub; the answer's status, or why there was none. */
export type SendForm = (
  address: string,
  form: Readonly<Record<string, string>>,
) => Promise<{ status: number } | { failed: string }>
