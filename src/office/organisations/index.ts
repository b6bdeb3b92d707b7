import type { Module, Page } from '#kernel'
import { type OrganisationsDoor, organisationsDoor } from './door.ts'
import { organisationsInvariants } from './invariants.ts'
import { organisationsJobs } from './jobs.ts'
import { type OrganisationsOperations, organisationsOperations } from './operations/index.ts'
import { breakGlassPage, reviewPage } from './pages/break-glass.tsx'
import { closePage, endPage } from './pages/confirm-pages.tsx'
import { dutiesPage } from './pages/duties.tsx'
import { memberPage } from './pages/member.tsx'
import { organisationPage } from './pages/organisation.tsx'
import { organisationsPage } from './pages/organisations.tsx'
import { permissionsPage } from './pages/permissions.tsx'
import { rosterPage, shiftPage } from './pages/roster.tsx'
import { sectionPage } from './pages/section.tsx'
import { listAbove } from './pages/way-back.ts'
import type { OrganisationsParts } from './parts.ts'
import { permissionsTable } from './permissions-table.ts'
import { organisationsProblems } from './problems.ts'
import { organisationsTables } from './schema.ts'
import { settleStaff, type TownStaff } from './seed.ts'

export const migrations = { module: 'organisations', folder: 'src/office/organisations/migrations' }

export { type Desks, parseDesks } from './definition.ts'
export type { OrganisationsDoor } from './door.ts'
export { restoreRules } from './restore-rules.ts'
export type { TownStaff } from './seed.ts'

export type Organisations = Module & {
  door: OrganisationsDoor
  /** Adds what the town file names and is not there yet. */
  settle(town: TownStaff): Promise<void>
}

/** The directory of the town's staff and of the organisations it works with: who is what where, and for whom. */
export function organisations(parts: OrganisationsParts): Organisations {
  const made = organisationsOperations(parts)
  return {
    name: 'organisations',
    problems: organisationsProblems,
    operations: Object.values(made),
    pages: pagesOf(parts, made),
    downloads: [permissionsTable(made)],
    tiles: [
      { name: 'duties', face: 'console', path: '/console/duties', grant: 'staff' },
      { name: 'organisations', face: 'console', path: '/console/organisations', grant: 'organisations:read' },
      {
        name: 'roster',
        face: 'console',
        path: '/console/roster',
        grant: 'organisations:read',
        due: (ask) => ask(made.countGaps, {}),
      },
      { name: 'permissions', face: 'console', path: '/console/permissions', grant: made.permissions.grant },
    ],
    routes: [],
    jobs: organisationsJobs(parts, made),
    listeners: [],
    tables: organisationsTables,
    invariants: organisationsInvariants,
    door: organisationsDoor(parts),
    settle: (town) => parts.db.transaction().execute((db) => settleStaff(db, town, parts.sources)),
  }
}

function pagesOf({ routes, desks, people }: OrganisationsParts, operations: OrganisationsOperations): Page[] {
  const offers = { routes, desks, operations }
  return [
    organisationsPage(offers),
    organisationPage(offers),
    closePage(offers),
    sectionPage(offers),
    memberPage(offers),
    endPage(offers),
    people.linkPage({
      path: '/console/members/links',
      grant: 'organisations:members',
      parent: { path: '/console/duties', label: 'organisations.tile.duties' },
      above: (reader) => [listAbove(offers, reader)],
    }),
    dutiesPage(offers),
    rosterPage(offers),
    shiftPage(offers),
    breakGlassPage(offers),
    reviewPage(offers),
    permissionsPage(offers),
  ]
}
