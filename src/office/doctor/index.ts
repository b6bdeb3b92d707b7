import type { Check, Module } from '#kernel'
import { machineChecks } from './checks/machine-checks.ts'
import { worldChecks } from './checks/world-checks.ts'
import { doctorPath, lookAndKeep } from './look.ts'
import { doctorOperations } from './operations/index.ts'
import { doctorPage } from './pages/doctor.tsx'
import type { DoctorParts } from './parts.ts'
import type { Probes } from './ports.ts'
import { doctorTables } from './schema.ts'
import type { DoctorSettings } from './settings.ts'

export const migrations = { module: 'doctor', folder: 'src/office/doctor/migrations' }

export { examine, gravity } from './examine.ts'
export { explain } from './explain.ts'
export type { Probes } from './ports.ts'
export type { Found } from './schema.ts'
export type { DoctorSettings } from './settings.ts'

/** What can be looked at without a running town. */
export const ownChecks = (settings: DoctorSettings, probes: Probes) => [
  ...machineChecks(settings, probes),
  ...worldChecks(settings, probes),
]

/** What is said of a check that could not be made. */
const ownCheck: Check = { name: 'own', codes: ['check-failed'], look: async () => [] }

/** Says what is wrong with the town's machine and what to do about it, by what every module declares. */
export function doctor(parts: DoctorParts): Module {
  const operations = doctorOperations(parts)
  return {
    name: 'doctor',
    problems: {},
    operations: Object.values(operations),
    pages: [doctorPage(operations)],
    tiles: [{ name: 'doctor', face: 'console', path: doctorPath, grant: operations.list.grant }],
    routes: [],
    doctor: [...(parts.around ? ownChecks(parts.around.settings, parts.around.probes) : []), ownCheck],
    // Without a machine around it, as in a story of the past, a town has nobody to look every ten minutes.
    jobs:
      parts.around === null
        ? []
        : [{ name: 'doctor.look', cron: '*/10 * * * *', run: () => lookAndKeep(parts) }],
    listeners: [],
    tables: doctorTables,
    invariants: [],
  }
}
