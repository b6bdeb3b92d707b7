import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Database,
  type DefinitionFile,
  importDefinitions,
  isMissing,
  publishedDefinitions,
  readDefinitions,
  type Sources,
} from '#kernel'
import { definitions, type Settled } from './definitions.ts'
import { root } from './root.ts'

/** An empty data folder becomes the demonstration town; `hiroba init` put another town's file there before. */
async function townFile(dataDir: string): Promise<DefinitionFile> {
  const file = join(dataDir, 'town.yaml')
  try {
    return { engine: 'town', name: 'town', bytes: await readFile(file) }
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  await copyFile(join(root, 'towns/demo/town.yaml'), file)
  return { engine: 'town', name: 'town', bytes: await readFile(file) }
}

/** Imports what ships with this version, then reads what is published; starts never overwrite it. */
export async function settle(db: Database, dataDir: string, sources: Sources): Promise<Settled> {
  const shipped = [await townFile(dataDir)]
  for (const engine of new Set<string>(Object.values(definitions).map((one) => one.engine)))
    if (engine !== 'town') shipped.push(...(await readDefinitions(engine, join(root, 'commons', engine))))
  await importDefinitions(db, shipped, sources.now())
  const settled: Record<string, unknown> = {}
  // One after the other: a start takes one connection, however much there is to read.
  for (const [name, { engine, read }] of Object.entries(definitions))
    settled[name] = read(await publishedDefinitions(db, engine))
  return settled as Settled
}
