import type { Blobs, Database, Log, Metrics, Module, Runner, Sources, Words } from '#kernel'
import type { Machines } from '#machines'
import type { People } from '#people'
import type { Side } from './sides.ts'

/** The town as pages show it, by language. */
type TownFace = {
  name: Readonly<Record<string, string>>
  contact: Readonly<Record<string, string>>
  demo: boolean
  /** Where to tell of a weakness (URIs, the best first) and what the town does then; absent where it did not say. */
  security?: { contact: readonly string[]; policy?: string | undefined } | undefined
}

/** What the web needs of the running app. */
export type WebParts = {
  runner: Runner
  db: Database
  modules: readonly Module[]
  people: People
  /** Programs with a token of their own. */
  machines: Machines
  words: Words
  blobs: Blobs
  sources: Sources
  metrics: Metrics
  log: Log
  town: TownFace
  /** Origin without a trailing slash: the portal's or, at the console's own address, that. */
  publicUrl: string
  /** The portal's origin, wherever this is. */
  portalUrl: string
  /** The one side this address serves; everything unless said. */
  side?: Side
  /** Personas are open to anyone at this machine. */
  personas: boolean
  trustedProxy: string | null
  /** What a missing translation does: a bug in tests, Japanese in production. */
  whenMissing: 'throw' | 'key'
  version: string
  /** Throws when the app cannot serve (database gone, stopping). */
  healthy(): Promise<void>
}
