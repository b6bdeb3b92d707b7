import type { Blobs, NodeKey, Runner, Vault } from '#kernel'
import type { ResidentsDoor } from '#residents'
import type { RegisterFormat } from './definition.ts'

/** What the module needs of this installation. */
export type HouseholdsParts = {
  key: NodeKey
  vault: Vault
  blobs: Blobs
  /** The published `register.yaml`. */
  format: RegisterFormat
  residents: ResidentsDoor
  runner(): Runner
}
