import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AlertTables } from '#alerts'
import {
  type Database,
  type DefinitionFile,
  importDefinitions,
  publishedDefinitions,
  readDefinitions,
  type Sources,
} from '#kernel'
import { parseRoles, type Roles } from '#people'
import { requireTables } from './alert-tables.ts'
import { root } from './root.ts'
import { parseTown, type Town } from './town.ts'

/** What the town decided, as it runs: read from the database, where starts never overwrite it. */
export type Settled = { town: Town; roles: Roles; alertTables: AlertTables }

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
    ...(await readDefinitions('alerts', join(root, 'commons/alerts'))),
  ]
  await importDefinitions(db, shipped, sources.now())
  return readSettled(db)
}

async function readSettled(db: Database): Promise<Settled> {
  const [town, staff, tables] = await Promise.all([
    publishedDefinitions(db, 'town'),
    publishedDefinitions(db, 'people'),
    publishedDefinitions(db, 'alerts'),
  ])
  return {
    town: parseTown(town['town'] ?? ''),
    roles: parseRoles(staff['roles'] ?? ''),
    alertTables: requireTables(tables),
  }
}
