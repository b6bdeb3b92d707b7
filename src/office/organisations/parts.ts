import type { Routes } from '#approval'
import type { Database, Module, Runner, Sources } from '#kernel'
import type { People, Roles } from '#people'
import type { Desks } from './definition.ts'

/** What the module is made of. */
export type OrganisationsParts = {
  db: Database
  sources: Sources
  runner(): Runner
  /** The published `roles.yaml`, `desks.yaml` and, for positions and the sections that number documents, `routes.yaml`. */
  roles: Roles
  desks: Desks
  routes: Pick<Routes, 'positions' | 'sections'>
  people: Pick<People, 'inviteMember' | 'linkPage'>
  /** Every module of the town, for the table of permissions. */
  modules(): readonly Module[]
}
