import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { errorCode } from '../../problem/index.ts'
import { StartRefusal } from './refusal.ts'

/** `postgres.json` of a data folder: who may enter its database, and where that is. */
export const DatabaseRecord = z.object({
  /** Folder that holds the cluster, absolute; `.` is the data folder itself, so that it can be moved. */
  home: z.string().min(1),
  /** Set once the cluster is complete: from then on a missing cluster is a loss, never a fresh beginning. */
  made: z.boolean(),
  /** Last socket folder, when it had to be outside the data folder. */
  sockets: z.string().nullable(),
  passwords: z.object({ superuser: z.string(), owner: z.string(), app: z.string() }),
})
export type DatabaseRecord = z.output<typeof DatabaseRecord>

/** Makes the folder when missing and returns its real path. Readable by nobody else; root lets others pass through. */
export async function openDataFolder(path: string): Promise<string> {
  try {
    const made = await mkdir(path, { recursive: true, mode: 0o700 })
    if (made !== undefined && process.getuid?.() === 0) await chmod(path, 0o711)
    return await realpath(path)
  } catch (error) {
    throw new StartRefusal(
      'data-folder-unusable',
      `the data folder ${path} cannot be made (${errorCode(error)})`,
      error,
    )
  }
}

export const clusterFolder = (home: string): string => join(home, 'postgres')

/** Where a record's cluster is, for the data folder it was read from. */
export function homeOf(folder: string, record: DatabaseRecord): string {
  return record.home === '.' ? folder : record.home
}

const recordFile = (folder: string): string => join(folder, 'postgres.json')

/** Null when this folder has no database yet. Refuses passwords of somebody else, and a cluster without passwords. */
export async function readRecord(folder: string): Promise<DatabaseRecord | null> {
  try {
    return DatabaseRecord.parse(JSON.parse(await readFile(recordFile(folder), 'utf8')))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return refuseStrayCluster(folder)
    const why =
      errorCode(error) === 'EACCES'
        ? 'belongs to another user: start as that user'
        : 'is damaged: bring it back from a backup'
    throw new StartRefusal('data-folder-unusable', `${recordFile(folder)} ${why}`, error)
  }
}

async function refuseStrayCluster(folder: string): Promise<null> {
  const cluster = clusterFolder(folder)
  const there = await stat(cluster).then(
    () => true,
    () => false,
  )
  if (!there) return null
  throw new StartRefusal(
    'data-folder-unusable',
    `${cluster} is here but its passwords are not: bring postgres.json back from a backup`,
  )
}

/** The record kept by the first of several starts; the others read that one. */
export async function createRecord(folder: string, home: string): Promise<DatabaseRecord> {
  const password = () => randomBytes(24).toString('base64url')
  const passwords = { superuser: password(), owner: password(), app: password() }
  const draft = await writeDraft(folder, { home, made: false, sockets: null, passwords })
  try {
    await link(draft, recordFile(folder))
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
  const record = await readRecord(folder)
  if (record === null) throw new Error(`${recordFile(folder)} vanished while the database was being made`)
  return record
}

export async function saveRecord(folder: string, record: DatabaseRecord): Promise<void> {
  await rename(await writeDraft(folder, record), recordFile(folder))
}

async function writeDraft(folder: string, record: DatabaseRecord): Promise<string> {
  const draft = `${recordFile(folder)}.${randomBytes(4).toString('hex')}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(record, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  return draft
}
