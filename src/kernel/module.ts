import type { ReactNode } from 'react'
import type { z } from 'zod'
import type { Grant } from './access/index.ts'
import type { Check } from './check.ts'
import type { Instant } from './clock/index.ts'
import type { Job } from './jobs/index.ts'
import type { Operation } from './operation/index.ts'
import type { Listener } from './outbox/index.ts'
import type { Act, Ask, Download, Page, Passage } from './page.ts'
import type { ProblemCatalogue } from './problem/index.ts'

/** What waits behind a tile: how much, and by when the first of it; `dueAt` is null when nothing has a due time. */
type Due = { count: number; dueAt: Instant | null }

/** An entry of the portal or the console; it exists only because an engine declares it. Words: `<module>.tile.<name>`. */
export type Tile = {
  name: string
  face: 'portal' | 'console'
  path: string
  grant: Grant
  /** What waits there for the reader; asked only of who holds the grant, often: one cheap query. */
  due?(ask: Ask): Promise<Due>
  /** Key of the word that says how much, with `{count}`, where it is no work to be done. */
  dueWord?: string
}

/**
 * A route of a standard interface (feeds, FHIR …) beside the operations, which it calls as a stranger. Errors are
 * answered as everywhere (RFC 9457). A POST needs no proof of its origin here, for no cookie is read: what it may do,
 * its own token or signature says. Its body is at most `maxBytes` (`kernel.too-large`), 64 KiB unless said.
 */
export type Route = {
  /** GET when left out, which answers HEAD too. */
  method?: 'GET' | 'POST'
  path: string
  /** A machine may come with its access token (RFC 6750): `act` then runs as it, and counts its calls. For a POST. */
  machines?: true
  /** Of a POST's body. */
  maxBytes?: number
  /**
   * How long a GET's whole answer is shared by all who ask without a cookie, in milliseconds; `If-None-Match` is then
   * answered without this route, the runner or the database. The answer depends on path and query alone.
   */
  cacheMs?: number
  handle(request: Request, params: Readonly<Record<string, string>>, ask: Ask, act: Act): Promise<Response>
}

/** A sentence about the data that must hold at any moment; `count` is a query for the rows that break it. */
export type Invariant = { name: string; count: string }

/** What is going on now. */
export type Pulse = {
  load(ask: Ask): Promise<unknown>
  /** The top of the portal's front page. */
  view(data: unknown): ReactNode
  /** A line or two at the top of every other page of the portal; null when there is nothing that cannot wait. */
  banner?(data: unknown): ReactNode
  /** The page that shows all of it, and so needs no banner. */
  path?: string
}

/**
 * One thing residents rely on, for the status page. Words: `<module>.health.<name>`, and `<module>.health.<name>-detail`
 * with the values of `detail` where there are some. A check that throws or takes longer than three seconds is `down`.
 */
export type Health = {
  name: string
  check(ask: Ask): Promise<{
    state: 'working' | 'slow' | 'down'
    since: Instant | null
    /** Seen by everybody: counts and times, nothing about a person. */
    detail?: Readonly<Record<string, string | number>>
  }>
}

/** What an engine or office module shows of itself: its only door. */
export type Module = {
  name: string
  problems: ProblemCatalogue
  operations: readonly Operation[]
  pages: readonly Page[]
  tiles: readonly Tile[]
  routes: readonly Route[]
  downloads?: readonly Download[]
  passages?: readonly Passage[]
  /** The page that the search box of the portal leads to; it reads `q`. At most one module has it. */
  finder?: string
  pulse?: Pulse
  health?: readonly Health[]
  /** What the operator is told when it is not as it should be (`hiroba doctor`). */
  doctor?: readonly Check[]
  jobs: readonly Job[]
  listeners: readonly Listener[]
  /** Table to row schema; compared with the live database. */
  tables: Readonly<Record<string, z.ZodObject>>
  invariants: readonly Invariant[]
}
