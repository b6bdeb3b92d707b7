import type { AlertTables } from '#alerts'
import type { Routes } from '#approval'
import type { Adapter } from '#delivery'
import type { Guide } from '#guide'
import type { RegisterFormat } from '#households'
import type { Connection, KeyService, Log, NodeKey, SigningKey, Sources, Words } from '#kernel'
import type { MachineRoles } from '#machines'
import type { Desks } from '#organisations'
import type { Roles } from '#people'
import type { IdentityProvider } from '#residents'
import type { EscalationPolicy } from '#work'
import type { Town } from './town.ts'
import type { WebParts } from './web/parts.ts'

/** What a town is assembled of. */
export type AssembleParts = {
  connection: Connection
  sources: Sources
  log: Log
  key: NodeKey
  /** Holds the keys under which the key of each person is kept. */
  keys: KeyService
  words: Words
  town: Town
  roles: Roles
  alertTables: AlertTables
  guide: Guide
  registerFormat: RegisterFormat
  escalation: EscalationPolicy
  routes: Routes
  desks: Desks
  machineRoles: MachineRoles
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
