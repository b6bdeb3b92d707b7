import { type Module, system } from '#kernel'
import { clientKeysRoute } from './client-keys.ts'
import { type ResidentsDoor, residentsDoor } from './door.ts'
import { residentInvariants } from './invariants.ts'
import { residentJobs } from './jobs.ts'
import type { SampleResident } from './operations/add-samples.ts'
import { residentOperations } from './operations/index.ts'
import { residentPages } from './pages/index.ts'
import type { ResidentsParts } from './parts.ts'
import { cardPassages } from './passages.ts'
import { residentProblems } from './problems.ts'
import { residentTables } from './schema.ts'

export const migrations = { module: 'residents', folder: 'src/office/residents/migrations' }

export type { ActsFor, ResidentsDoor } from './door.ts'
export type { ResidentsParts } from './parts.ts'
export { cardReturnPath } from './passages.ts'
export type { IdentityProvider } from './ports.ts'
export type { RegisterDifference, RegisterLine, Upserted } from './register.ts'
export { restoreRules } from './restore-rules.ts'
export { Gender, type Guardianship, Purpose, ResidentFields } from './schema.ts'

export type Residents = Module & {
  door: ResidentsDoor
  /** Adds the fictional residents of the demonstration town once. */
  addSamples(samples: readonly SampleResident[]): Promise<void>
}

/** Who lives or lived here, how they come in, and who acts for whom. */
export function residents(parts: ResidentsParts): Residents {
  const made = residentOperations(parts)
  return {
    name: 'residents',
    problems: residentProblems,
    operations: Object.values(made),
    pages: residentPages(parts, made),
    passages: cardPassages(parts, {
      begin: made.beginSignIn,
      beginProof: made.beginProof,
      prove: made.proveByCard,
      take: made.takeSignIn,
      finish: made.signInByCard,
    }),
    tiles: [
      { name: 'residents', face: 'console', path: '/console/residents', grant: 'residents:read' },
      { name: 'my', face: 'portal', path: '/my', grant: 'resident' },
    ],
    routes: clientKeysRoute(parts),
    jobs: residentJobs(parts, made.closeOldAccounts),
    listeners: [],
    tables: residentTables,
    invariants: residentInvariants,
    door: residentsDoor(parts),
    addSamples: async (samples) => {
      await parts.runner().run(made.addSamples, { samples }, { actor: system('residents'), via: 'job' })
    },
  }
}
