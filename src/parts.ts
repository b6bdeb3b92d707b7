import type { Adapter } from '#delivery'
import type { Connection, KeyService, Log, NodeKey, SigningKey, Sources, Words } from '#kernel'
import type { IdentityProvider } from '#residents'
import type { Settled } from './definitions.ts'
import type { WebParts } from './web/parts.ts'

/** What a town is assembled of: what it decided in files, its keys, and what is around it. */
export type AssembleParts = Settled & {
  connection: Connection
  sources: Sources
  log: Log
  key: NodeKey
  /** Holds the keys under which the key of each person is kept. */
  keys: KeyService
  words: Words
  signer: SigningKey
  /** The town's electronic seal on letters. */
  seal: SigningKey
  /** The outside world: one for each medium this town can send by. */
  adapters: readonly Adapter[]
  /** Who vouches for residents' cards; null where the town has not joined the service. */
  identity: IdentityProvider | null
  publicUrl: string
  personas: boolean
  trustedProxy: string | null
  whenMissing: WebParts['whenMissing']
  version: string
  /** Throws while the app is starting or stopping. */
  serving(): void
}
