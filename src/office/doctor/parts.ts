import type { Database, Module, Sources } from '#kernel'
import type { Probes } from './ports.ts'
import type { DoctorSettings } from './settings.ts'

export type DoctorParts = {
  db: Database
  sources: Sources
  /** The machine and the world around it; null: only what modules declare about the town's data is looked at. */
  around: { settings: DoctorSettings; probes: Probes } | null
  /** Every module, this one too: each declares what is to be looked at in it. */
  modules(): readonly Module[]
}
