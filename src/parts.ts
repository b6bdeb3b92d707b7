import type { Adapter } from '#delivery'
import type { DoctorSettings, Probes } from '#doctor'
import type {
  Anchor,
  BackupSettings,
  Connection,
  KeyService,
  Log,
  NodeKey,
  Scanner,
  SigningKey,
  Sources,
  Words,
} from '#kernel'
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
  /** Where the newest seal of the audit is remembered outside the database. */
  anchor: Anchor
  /** The outside world: one for each medium this town can send by. */
  adapters: readonly Adapter[]
  /** Who vouches for residents' cards; null where the town has not joined the service. */
  identity: IdentityProvider | null
  /** Looks into uploads before they are kept; null where the town has none. */
  scanner?: Scanner | null
  /** The machine and the world around it, for the doctor; absent where a town lives only for a test. */
  around?: { settings: DoctorSettings; probes: Probes }
  /** How the town saves itself by the clock; absent where no place for that was named. */
  backup?: BackupSettings
  /** The portal's origin without a trailing slash. */
  publicUrl: string
  /** The console's origin where it has an address of its own; one address serves both unless said. */
  consoleUrl?: string
  personas: boolean
  trustedProxy: string | null
  whenMissing: WebParts['whenMissing']
  version: string
  /** Throws while the app is starting or stopping. */
  serving(): void
}
