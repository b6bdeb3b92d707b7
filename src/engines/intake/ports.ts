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
    }
)

/** One GET, or a POST where there is a form; settles within thirty seconds, never rejects. */
export type Fetch = (request: FetchRequest) => Promise<Fetched>

/** Sends a form to a WebSub hub; the answer's status, or why there was none. */
export type SendForm = (
  address: string,
  form: Readonly<Record<string, string>>,
) => Promise<{ status: number } | { failed: string }>

/** What lies in a folder: a file to be read, or something that is not to be taken in, with its code. */
export type Dropped = { name: string; bytes: Uint8Array } | { name: string; refused: string }

/** A folder into which others put files. Each call fails with the error of the file system where the folder is away. */
export type DropFolder = {
  /** Names of what is complete, the oldest first: of the same size at two looks, or old enough. */
  complete(): Promise<readonly string[]>
  /** Reads one, following no link and waiting for nobody; null where it has gone meanwhile. */
  read(name: string, maxBytes: number): Promise<Dropped | null>
  /** Moves it away, with a report beside it where it was refused; the same again after a death leads to the same. */
  settle(dropped: Dropped, report: object | null): Promise<void>
  /** Tells that something may have changed. */
  watch(onChange: () => void): { close(): void }
}

export type OpenFolder = (path: string) => DropFolder

export type BrokerOptions = {
  address: string
  client: string
  topics: readonly string[]
  /** So many messages are under way together; with one, the next begins when the one before was taken in. */
  atOnce: number
  user: string | undefined
  passwordFile: string | undefined
  authorityFile: string | undefined
}

/**
 * What a broker brings. A message is acknowledged when `message` has resolved and those before it are, and comes again
 * when it rejected.
 */
export type BrokerEvents = {
  message(topic: string, bytes: Uint8Array): Promise<void>
  connected(): void
  /** It could not be reached, would not have us, or something it brought could not be taken in. */
  failed(error: unknown): void
}

/** Stays connected to a broker until closed. */
export type OpenBroker = (options: BrokerOptions, events: BrokerEvents) => { close(): Promise<void> }

/** Bytes from a line, and bytes to it where it takes any. It is opened again when it ends, until closed. */
type LineEvents = { bytes(piece: Uint8Array): void; opened(): void; failed(error: unknown): void }
export type OpenLine = (
  path: string,
  events: LineEvents,
) => { write(bytes: Uint8Array): Promise<void>; close(): Promise<void> }

/** What a program prints on its standard output; it is started again when it ends, until closed. */
type MonitorEvents = {
  /** Nothing more is read before this resolves. */
  text(piece: string): Promise<void>
  /** It was started: what happened before, nobody saw. */
  started(): void
  /** It still runs: told every half minute. */
  running(): void
  /** It could not be started, or ended; the last it said on its standard error. */
  ended(said: string): void
}

/** Runs a program without a shell and without the settings of this town. */
export type OpenMonitor = (command: readonly string[], events: MonitorEvents) => { close(): Promise<void> }
