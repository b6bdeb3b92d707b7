import type { ReactNode } from 'react'
import type { z } from 'zod'
import type { Grant } from './access/index.ts'
import type { Job } from './jobs/index.ts'
import type { Operation } from './operation/index.ts'
import type { Listener } from './outbox/index.ts'
import type { Ask, Page } from './page.ts'
import type { ProblemCatalogue } from './problem/index.ts'

/** An entry of the portal or the console; it exists only because an engine declares it. Words: `<module>.tile.<name>`. */
export type Tile = { name: string; face: 'portal' | 'console'; path: string; grant: Grant }

/** A route of a standard interface (feeds, FHIR …) beside the operations, which it calls. */
export type Route = {
  path: string
  handle(request: Request, params: Readonly<Record<string, string>>, ask: Ask): Promise<Response>
}

/** A sentence about the data that must hold at any moment; `count` is a query for the rows that break it. */
export type Invariant = { name: string; count: string }

/** What is going on now, for the top of the portal's front page. */
export type Pulse = { load(ask: Ask): Promise<unknown>; view(data: unknown): ReactNode }

/** What an engine or office module shows of itself: its only door. */
export type Module = {
  name: string
  problems: ProblemCatalogue
  operations: readonly Operation[]
  pages: readonly Page[]
  tiles: readonly Tile[]
  routes: readonly Route[]
  pulse?: Pulse
  jobs: readonly Job[]
  listeners: readonly Listener[]
  /** Table to row schema; compared with the live database. */
  tables: Readonly<Record<string, z.ZodObject>>
  invariants: readonly Invariant[]
}
