import type { Hono } from 'hono'
import {
  type Connection,
  createBlobs,
  createLog,
  createMetrics,
  type Instant,
  loadWords,
  type Module,
  nodeKey,
  type Runner,
  type Words,
} from '#kernel'
import type { Machines } from '#machines'
import type { People } from '#people'
import type { WebParts } from './parts.ts'
import type { Env } from './session.ts'
import { createWeb } from './web.ts'

/** What a running town gives a test. */
type Town = {
  runner: Runner
  people: People
  machines: Machines
  modules: readonly Module[]
  connection: Connection
  now(): Instant
}

/** A module that declares nothing but what a test adds. */
export const moduleOf = (name: string, declared: Partial<Module>): Module => ({
  name,
  problems: {},
  operations: [],
  pages: [],
  tiles: [],
  routes: [],
  jobs: [],
  listeners: [],
  tables: {},
  invariants: [],
  ...declared,
})

/** The words that ship and these, the same in every language. */
const withWords = (more: Readonly<Record<string, string>>): Words =>
  new Map(
    [...loadWords('commons/languages')].map(([lang, entries]) => [
      lang,
      new Map([...entries, ...Object.entries(more)]),
    ]),
  )

type Added = { modules: readonly Module[]; words?: Readonly<Record<string, string>> } & Partial<
  Pick<
    WebParts,
    'blobs' | 'log' | 'metrics' | 'runner' | 'personas' | 'publicUrl' | 'portalUrl' | 'side' | 'town'
  >
>

/** The web of a town that has these modules too. */
export function webWith(town: Town, { modules, words = {}, ...parts }: Added): Hono<Env> {
  const sources = { now: town.now, random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)) }
  return createWeb({
    runner: town.runner,
    db: town.connection.db,
    people: town.people,
    machines: town.machines,
    modules: [...town.modules, ...modules],
    words: withWords(words),
    blobs: createBlobs(sources, nodeKey(new Uint8Array(32))),
    sources,
    metrics: createMetrics(),
    log: createLog('silent'),
    publicUrl: 'http://localhost:8080',
    portalUrl: 'http://localhost:8080',
    healthy: async () => undefined,
    town: { name: { ja: '町' }, contact: { ja: '役場　電話 000-000-0000' }, demo: false },
    personas: false,
    trustedProxy: null,
    whenMissing: 'throw',
    version: 'test',
    ...parts,
  })
}
