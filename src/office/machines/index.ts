import { createLimiter, type Module, system } from '#kernel'
import { type Bearer, bearerOf } from './bearer.ts'
import { machineCheck } from './doctor.ts'
import { machinesInvariants } from './invariants.ts'
import { allScopes } from './model/reach.ts'
import { machineOperations } from './operations/index.ts'
import { machinePage } from './pages/machine.tsx'
import { machinesPage } from './pages/machines.tsx'
import { newMachinePage } from './pages/new-machine.tsx'
import { revokePage } from './pages/revoke.tsx'
import type { Inside, MachineParts } from './parts.ts'
import { machinesProblems } from './problems.ts'
import { oauthRoutes } from './routes/oauth.ts'
import { machinesTables } from './schema.ts'

export const migrations = { module: 'machines', folder: 'src/office/machines/migrations' }

export { type MachineRoles, parseMachineRoles } from './definition.ts'
export { uploadScope } from './model/reach.ts'
export type { Organisations } from './ports.ts'
export { problem as machinesProblem } from './problems.ts'
export { assertionAlgorithms, issuerOf, steps } from './provider/settings.ts'
export { restoreRules } from './restore-rules.ts'
export { machineNames } from './store/index.ts'

export type Machines = Module & {
  /** Who brings an access token; refuses one that is not good at this moment. */
  bearerOf(token: string): Promise<Bearer>
  /** Every scope a machine could be given, with what it allows. */
  scopes(): ReadonlyMap<string, string>
}

/** Programs with a token of their own: registered by administrators, let in by their keys, held to their scopes. */
export function machines(given: MachineParts): Machines {
  const parts: Inside = { ...given, limiter: createLimiter() }
  const operations = machineOperations(parts)
  const offer = { operations, roles: parts.roles }
  return {
    name: 'machines',
    problems: machinesProblems,
    operations: Object.values(operations),
    pages: [machinesPage(operations), newMachinePage(offer), revokePage(offer), machinePage(offer)],
    tiles: [{ name: 'machines', face: 'console', path: '/console/machines', grant: 'machines:read' }],
    routes: oauthRoutes(parts),
    doctor: [machineCheck(parts.db)],
    jobs: [
      {
        name: 'machines.drop-expired',
        cron: '*/10 * * * *',
        run: async () =>
          void (await parts.runner().run(operations.dropOver, {}, { actor: system('machines'), via: 'job' })),
      },
    ],
    listeners: [],
    tables: machinesTables,
    invariants: machinesInvariants,
    bearerOf: (token) => bearerOf(parts, token),
    scopes: () => allScopes(parts.operations(), parts.roles),
  }
}
