import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { type Instant, systemSources } from '../clock/index.ts'
import { isMissing } from '../problem/index.ts'
import { explainWriting } from './explain-writing.ts'
import { lockPlace } from './place-lock.ts'
import { BackupRefusal } from './refusal.ts'

const Mark = z.object({ format: z.literal('hiroba-backup-1'), town: z.string() })

export type StoredObject = { name: string; changedAt: Instant; bytes: number }

/**
 * A folder with the backups of one town: `objects/` holds pieces of tables under names made of their content, `backups/`
 * a manifest for each backup, `place.json` whose it is. A file appears under its name whole or not at all.
 */
export type Place = {
  folder: string
  /** Keeps everybody else from writing here until the returned function is called. */
  lock(): Promise<() => Promise<void>>
  /** Whether the object is there; if so it counts as used now. */
  keep(name: string): Promise<boolean>
  put(name: string, sealed: Uint8Array): Promise<void>
  get(name: string): Promise<Buffer>
  objects(): AsyncIterable<StoredObject>
  drop(name: string): Promise<void>
  /** Moments of the backups, the newest first. */
  backups(): Promise<Instant[]>
  readBackup(at: Instant): Promise<Buffer>
  /** From its return on the backup outlives a power cut, with every object put before. */
  writeBackup(at: Instant, sealed: Uint8Array): Promise<void>
  /** From its return on they stay gone, whatever is dropped after them. */
  dropBackups(moments: readonly Instant[]): Promise<void>
  /** Removes what killed writers left half written. */
  sweep(olderThan: Instant): Promise<void>
}

const objectName = /^[0-9a-f]{64}$/
const draftName = /^(\.draft-|lock\.)/
const pathOf = (folder: string, name: string) => join(folder, 'objects', name.slice(0, 2), name)

/** `2026-11-22T03:00:00.000Z` as the name of a file any system takes. */
const fileOf = (at: Instant) => `${at.replaceAll(/[-:]/g, '')}.age`
const instantOf = (file: string): Instant | null => {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z\.age$/.exec(file)
  return found ? `${found.slice(1, 4).join('-')}T${found.slice(4, 7).join(':')}Z` : null
}

/**
 * Opens a place, and makes it of an empty or missing folder when `town` is given. Refuses one of another town
 * (`backup-place-of-another-town`), and a folder that is none (`no-backup`).
 */
export async function openPlace(folder: string, town: string | null): Promise<Place> {
  await requireMark(folder, town)
  // Folders whose entries a power cut could still take back: also of objects that a killed writer left.
  const touched = new Set<string>()
  const writing = <T>(work: () => Promise<T>) => explainWriting(folder, work)
  return {
    folder,
    lock: () => writing(() => lockPlace(folder)),
    keep: async (name) => {
      const path = pathOf(folder, name)
      try {
        const now = new Date(systemSources.now())
        await writing(() => utimes(path, now, now))
        touched.add(dirname(path))
        return true
      } catch (error) {
        if (isMissing(error)) return false
        throw error
      }
    },
    put: async (name, sealed) => {
      const path = pathOf(folder, name)
      await writing(async () => {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        await writeWhole(path, sealed)
      })
      touched.add(dirname(path))
    },
    get: (name) => readFile(pathOf(folder, name)),
    objects: () => objectsIn(folder),
    drop: (name) => writing(() => rm(pathOf(folder, name), { force: true })),
    backups: async () => {
      const names = await namesIn(join(folder, 'backups'))
      return names.flatMap((name) => instantOf(name) ?? []).toSorted((one, two) => (one < two ? 1 : -1))
    },
    readBackup: (at) => readFile(join(folder, 'backups', fileOf(at))),
    writeBackup: (at, sealed) =>
      writing(async () => {
        for (const one of [...touched, join(folder, 'objects')]) await syncFolder(one)
        touched.clear()
        await writeWhole(join(folder, 'backups', fileOf(at)), sealed)
        await syncFolder(join(folder, 'backups'))
      }),
    dropBackups: (moments) =>
      writing(async () => {
        for (const at of moments) await rm(join(folder, 'backups', fileOf(at)), { force: true })
        await syncFolder(join(folder, 'backups'))
      }),
    sweep: (olderThan) => writing(() => sweep(folder, olderThan)),
  }
}

async function requireMark(folder: string, town: string | null): Promise<void> {
  const file = join(folder, 'place.json')
  const found = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null
    throw new BackupRefusal('backup-place-unusable', `${file} cannot be read`, error)
  })
  if (found === null) return town === null ? refuseNoPlace(folder) : makePlace(folder, town)
  const mark = Mark.safeParse(jsonOf(found))
  if (!mark.success) throw new BackupRefusal('backup-place-unusable', `${file} is not of this program`)
  if (town !== null && mark.data.town !== town)
    throw new BackupRefusal(
      'backup-place-of-another-town',
      `${folder} holds the backups of another town: name another folder`,
    )
}

function refuseNoPlace(folder: string): never {
  throw new BackupRefusal('no-backup', `${folder} holds no backups (there is no place.json)`)
}

async function makePlace(folder: string, town: string): Promise<void> {
  await explainWriting(folder, async () => {
    for (const one of ['objects', 'backups']) await mkdir(join(folder, one), { recursive: true, mode: 0o700 })
    const mark = Buffer.from(`${JSON.stringify({ format: 'hiroba-backup-1', town })}\n`)
    await writeWhole(join(folder, 'place.json'), mark)
    for (const one of [folder, dirname(folder)]) await syncFolder(one)
  })
}

/** Of a place whose newest backup says it was made after now: by which of the two clocks nobody here can tell. */
export function newerThanClock(
  place: Place,
  { newest, now }: { newest: Instant; now: Instant },
): BackupRefusal {
  const file = join(place.folder, 'backups', fileOf(newest))
  return new BackupRefusal(
    'backup-newer-than-clock',
    `there is a backup of ${newest} in ${place.folder}, but it is ${now}: put the clock right (timedatectl). If the clock was wrong when that one was made, move ${file} elsewhere and try again`,
  )
}

async function* objectsIn(folder: string) {
  for (const part of await namesIn(join(folder, 'objects')))
    for (const name of await namesIn(join(folder, 'objects', part))) {
      if (!objectName.test(name)) continue
      const { mtime, size } = await stat(pathOf(folder, name))
      yield { name, changedAt: mtime.toISOString(), bytes: size }
    }
}

async function sweep(folder: string, olderThan: Instant): Promise<void> {
  const parts = (await namesIn(join(folder, 'objects'))).map((part) => join(folder, 'objects', part))
  for (const one of [...parts, join(folder, 'backups'), folder])
    for (const name of (await namesIn(one)).filter((found) => draftName.test(found)))
      if ((await stat(join(one, name))).mtime.toISOString() < olderThan)
        await rm(join(one, name), { force: true })
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** Whole under its name or not there, also when the machine stops in between; a disk that is full keeps nothing of it. */
export async function writeWhole(path: string, bytes: Uint8Array, mode = 0o600): Promise<void> {
  const draft = join(dirname(path), `.draft-${randomBytes(6).toString('hex')}`)
  try {
    const handle = await open(draft, 'wx', mode)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
