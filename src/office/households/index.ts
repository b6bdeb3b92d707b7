import { type Listener, type Module, type Operation, system } from '#kernel'
import { type HouseholdsDoor, householdsDoor } from './door.ts'
import { householdInvariants } from './invariants.ts'
import { applyEvent, applyPart } from './operations/apply-part.ts'
import { changeHead } from './operations/change-head.ts'
import { comparePart } from './operations/compare-part.ts'
import { confirmImport } from './operations/confirm-import.ts'
import { dropImport } from './operations/drop-import.ts'
import { findHousehold } from './operations/find-household.ts'
import { getHousehold } from './operations/get-household.ts'
import { getImport } from './operations/get-import.ts'
import { getOwn } from './operations/get-own.ts'
import { listDifferences } from './operations/list-differences.ts'
import { listImports } from './operations/list-imports.ts'
import { listRefusals } from './operations/list-refusals.ts'
import { splitHousehold } from './operations/split-household.ts'
import { compareEvent, uploadRegister } from './operations/upload-register.ts'
import { differencesPage } from './pages/differences.tsx'
import { householdPage } from './pages/household.tsx'
import { householdsPage } from './pages/households.tsx'
import { importPage } from './pages/import.tsx'
import { ownPage } from './pages/own.tsx'
import { refusalsDownload, refusalsPage } from './pages/refusals.tsx'
import { registerPage } from './pages/register.tsx'
import type { HouseholdsParts } from './parts.ts'
import { householdsProblems } from './problems.ts'
import { householdTables } from './schema.ts'

export const migrations = { module: 'households', folder: 'src/office/households/migrations' }

export { parseRegisterFormat, type RegisterFormat } from './definition.ts'
export type { HouseholdsDoor } from './door.ts'
export type { HouseholdsParts } from './parts.ts'

export type Households = Module & { door: HouseholdsDoor }

/** Who lives with whom, and the resident register from which the town knows it. */
export function households(parts: HouseholdsParts): Households {
  const made = {
    upload: uploadRegister(parts),
    drop: dropImport(parts),
    differences: listDifferences(parts),
    refusals: listRefusals(parts),
    find: findHousehold(parts),
    get: getHousehold(parts),
    own: getOwn(parts),
    changeHead: changeHead(parts),
    split: splitHousehold(parts),
  }
  const compare = comparePart(parts)
  const apply = applyPart(parts)
  const operations: Operation[] = [
    ...Object.values(made),
    compare,
    apply,
    confirmImport,
    listImports,
    getImport,
  ]
  return {
    name: 'households',
    problems: householdsProblems,
    operations,
    pages: [
      householdsPage(made),
      householdPage(made),
      registerPage(made),
      importPage(made),
      differencesPage(made),
      refusalsPage(made),
      ownPage(made),
    ],
    downloads: [refusalsDownload(made)],
    tiles: [
      { name: 'households', face: 'console', path: '/console/households', grant: 'households:read' },
      { name: 'register', face: 'console', path: '/console/register', grant: 'households:import' },
      { name: 'own', face: 'portal', path: '/my/household', grant: 'resident' },
    ],
    routes: [],
    jobs: [],
    listeners: [
      listener(parts, { name: 'households.compare', event: compareEvent, operation: compare }),
      listener(parts, { name: 'households.apply', event: applyEvent, operation: apply }),
    ],
    tables: householdTables,
    invariants: householdInvariants,
    door: householdsDoor(parts),
  }
}

type Told = { name: string; event: string; operation: ReturnType<typeof comparePart> }

/** The event's id is the key: a part that was done is not done again. */
const listener = ({ runner }: HouseholdsParts, { name, event, operation }: Told): Listener => ({
  name,
  event,
  handle: async ({ id, aggregate }) =>
    void (await runner().run(
      operation,
      { id: aggregate },
      { actor: system('households'), via: 'listener', key: id },
    )),
})
