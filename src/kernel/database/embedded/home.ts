import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, realpath, rmdir, stat, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../../log/index.ts'
import { type Account, canEnter, databaseAccount } from './account.ts'
import { clusterOwner } from './cluster.ts'
import { clusterFolder, createRecord, type DatabaseRecord, homeOf, readRecord } from './data-folder.ts'
import { serverState } from './processes.ts'
import { StartRefusal } from './refusal.ts'
import { stopServer } from './server.ts'

/** Where root keeps what the database user must reach: clusters of data folders it cannot enter, copies of programs. */
export const systemHome = '/var/lib/hiroba'

const markerFile = (home: string): string => join(home, 'data-folder')

/** A data folder's database: its record, the folder of its cluster and the user that runs it. */
export type Place = { record: DatabaseRecord; home: string; account: Account }

/**
 * Finds the place of `folder`'s database, or chooses one and records it. An emptied folder gets a new place: what it
 * once had elsewhere is left alone, its server stopped. Refuses when a finished cluster is gone.
 */
export async function openPlace(folder: string, log: Log): Promise<Place> {
  const record = await readRecord(folder)
  if (record === null) return choosePlace(folder, log)
  const home = homeOf(folder, record)
  const owner = await clusterOwner(home)
  if (owner === null && record.made) {
    const sentence = `the database of this data folder is gone from ${clusterFolder(home)}: bring it back from a backup, or begin anew with an empty data folder`
    throw new StartRefusal('database-missing', sentence)
  }
  return { record, home, account: await databaseAccount(owner) }
}

async function choosePlace(folder: string, log: Log): Promise<Place> {
  const account = await databaseAccount(null)
  const chosen = (await canEnter(folder, account)) ? '.' : await makeSystemHome(folder)
  const record = await createRecord(folder, chosen)
  const home = homeOf(folder, record)
  if (chosen !== '.' && chosen !== record.home) await dropSystemHome(chosen)
  await stopStrays(folder, home, log)
  return { record, home, account }
}

/** Whatever root's umask is: the database user passes through, and lists nothing. */
async function makeSystemHome(folder: string): Promise<string> {
  const home = join(systemHome, randomBytes(8).toString('hex'))
  await mkdir(home, { recursive: true })
  await chmod(systemHome, 0o711)
  await chmod(home, 0o711)
  await writeFile(markerFile(home), folder, { mode: 0o600 })
  return home
}

/** Only ever called on a home this start made and nothing has used. */
async function dropSystemHome(home: string): Promise<void> {
  await unlink(markerFile(home))
  await rmdir(home)
}

/** Servers of this folder from before it was emptied; their data stays until someone removes it. */
async function stopStrays(folder: string, home: string, log: Log): Promise<void> {
  // What this user may not read, or is not there, is not of this folder.
  const names = await readdir(systemHome).catch(() => [])
  for (const other of names.map((name) => join(systemHome, name)).filter((path) => path !== home)) {
    const marked = await readFile(markerFile(other), 'utf8').catch(() => null)
    if (marked !== folder || !(await stat(clusterFolder(other)).catch(() => null))) continue
    const cluster = await realpath(clusterFolder(other))
    if ((await serverState(cluster)).kind !== 'none') await stopServer(cluster)
    log.warn({ cluster }, 'database.left-over')
  }
}
