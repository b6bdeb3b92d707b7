import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AlertTables } from '#alerts'
import { parseRoutes, type Routes } from '#approval'
import { type Guide, parseGuide } from '#guide'
import { parseRegisterFormat, type RegisterFormat } from '#households'
import {
  type Database,
  type DefinitionFile,
  importDefinitions,
  publishedDefinitions,
  readDefinitions,
  type Sources,
} from '#kernel'
import { type MachineRoles, parseMachineRoles } from '#machines'
import { type Desks, parseDesks } from '#organisations'
import { parseRoles, type Roles } from '#people'
import { type EscalationPolicy, parseEscalation } from '#work'
import { requireTables } from './alert-tables.ts'
import { root } from './root.ts'
import { parseTown, type Town } from './town.ts'

/** What the town decided, as it runs: read from the database, where starts never overwrite it. */
export type Settled = {
  town: Town
  roles: Roles
  alertTables: AlertTables
  guide: Guide
  registerFormat: RegisterFormat
  escalation: EscalationPolicy
  routes: Routes
  desks: Desks
  machineRoles: MachineRoles
}

/** An empty data folder becomes the demonstration town; `hiroba init` put another town's file there before. */
async function townFile(dataDir: string): Promise<DefinitionFile> {
  const file = join(dataDir, 'town.yaml')
  try {
    return { engine: 'town', name: 'town', bytes: await readFile(file) }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  await copyFile(join(root, 'towns/demo/town.yaml'), file)
  return { engine: 'town', name: 'town', bytes: await readFile(file) }
}

/** Imports what ships with this version, then reads what is published. */
export async function settle(db: Database, dataDir: string, sources: Sources): Promise<Settled> {
  const shipped = [
    await townFile(dataDir),
    ...(await readDefinitions('people', join(root, 'commons/people'))),
    ...(await readDefinitions('organisations', join(root, 'commons/organisations'))),
    ...(await readDefinitions('alerts', join(root, 'commons/alerts'))),
    ...(await readDefinitions('guide', join(root, 'commons/guide'))),
    ...(await readDefinitions('households', join(root, 'commons/households'))),
    ...(await readDefinitions('work', join(root, 'commons/work'))),
    ...(await readDefinitions('approval', join(root, 'commons/approval'))),
    ...(await readDefinitions('machines', join(root, 'commons/machines'))),
  ]
  await importDefinitions(db, shipped, sources.now())
  return readSettled(db)
}

async function readSettled(db: Database): Promise<Settled> {
  // One after the other: a start takes one connection, however much there is to read.
  const town = await publishedDefinitions(db, 'town')
  const staff = await publishedDefinitions(db, 'people')
  const tables = await publishedDefinitions(db, 'alerts')
  const guide = await publishedDefinitions(db, 'guide')
  const living = await publishedDefinitions(db, 'households')
  const work = await publishedDefinitions(db, 'work')
  const approval = await publishedDefinitions(db, 'approval')
  const staffed = await publishedDefinitions(db, 'organisations')
  const calling = await publishedDefinitions(db, 'machines')
  return {
    town: parseTown(town['town'] ?? ''),
    roles: parseRoles(staff['roles'] ?? ''),
    alertTables: requireTables(tables),
    guide: parseGuide(guide),
    registerFormat: parseRegisterFormat(living['register'] ?? ''),
    escalation: parseEscalation(work['escalation'] ?? ''),
    routes: parseRoutes(approval['routes'] ?? ''),
    desks: parseDesks(staffed['desks'] ?? ''),
    machineRoles: parseMachineRoles(calling['roles'] ?? ''),
  }
}
