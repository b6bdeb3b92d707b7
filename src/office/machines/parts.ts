import type { Database, Limiter, Log, NodeKey, Operation, Runner, Sources } from '#kernel'
import type { MachineRoles } from './definition.ts'
import type { Organisations } from './ports.ts'

export type MachineParts = {
  db: Database
  sources: Sources
  key: NodeKey
  log: Log
  /** Origin without a trailing slash. */
  publicUrl: string
  /** The published `roles.yaml` of machines. */
  roles: MachineRoles
  /** Every operation of the town. */
  operations(): readonly Operation[]
  organisations: Organisations
  runner(): Runner
}

export type Inside = MachineParts & {
  /** Counts what a machine does, whatever it calls. */
  limiter: Limiter
}
