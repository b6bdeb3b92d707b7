import { type Instant, plus } from '../clock/index.ts'
import { type Keep, toKeep } from './keep.ts'
import type { Chunk, Manifest } from './manifest.ts'
import { newerThanClock, type Place, type StoredObject } from './place.ts'
import { damaged, openBackup, readChunk } from './read-backup.ts'
import { BackupRefusal } from './refusal.ts'
import type { TownKeys } from './town-keys.ts'

/** What a backup holds, as lists show it. */
export type BackupLine = {
  at: Instant
  program: string
  tables: number
  rows: number
  bytes: number
  objects: number
}

const chunksOf = ({ tables }: Manifest): Chunk[] => tables.flatMap(({ chunks }) => chunks)

function lineOf(manifest: Manifest): BackupLine {
  const sum = (of: (chunk: Chunk) => number) => chunksOf(manifest).reduce((all, chunk) => all + of(chunk), 0)
  return {
    at: manifest.at,
    program: manifest.program,
    tables: manifest.tables.length,
    rows: sum(({ rows }) => rows),
    bytes: sum(({ bytes }) => bytes),
    objects: new Set(chunksOf(manifest).map(({ name }) => name)).size,
  }
}

/** The backups of a place, the newest first. */
export async function* listBackups(place: Place, keys: TownKeys): AsyncIterable<BackupLine> {
  for (const at of await place.backups()) yield lineOf(await openBackup(place, at, keys))
}

/** A backup as it was looked through: `damaged` names the objects that are missing or changed. */
export type Checked = { at: Instant; ok: boolean; objects: number; damaged: string[]; code: string | null }

/**
 * Reads every object of every backup and compares it with its manifest. With `mend`, damaged objects are taken out of the
 * way, so that the next backup stores anew what the database still has.
 */
export async function* checkBackups(place: Place, keys: TownKeys, mend: boolean): AsyncIterable<Checked> {
  const known = new Map<string, boolean>()
  for (const at of await place.backups()) {
    try {
      const manifest = await openBackup(place, at, keys)
      const damaged = await damagedIn(place, manifest, { known, mend })
      const objects = new Set(chunksOf(manifest).map(({ name }) => name)).size
      yield {
        at,
        ok: damaged.length === 0,
        objects,
        damaged,
        code: damaged.length === 0 ? null : 'backup-damaged',
      }
    } catch (error) {
      if (!(error instanceof BackupRefusal)) throw error
      yield { at, ok: false, objects: 0, damaged: [], code: error.code }
    }
  }
}

type Looking = { known: Map<string, boolean>; mend: boolean }

async function damagedIn(place: Place, manifest: Manifest, { known, mend }: Looking): Promise<string[]> {
  const damaged = new Set<string>()
  for (const chunk of chunksOf(manifest)) {
    const good = known.get(chunk.name) ?? (await isGood(place, chunk, manifest))
    if (!good && mend && !known.has(chunk.name)) await place.drop(chunk.name)
    known.set(chunk.name, good)
    if (!good) damaged.add(chunk.name)
  }
  return [...damaged]
}

async function isGood(place: Place, chunk: Chunk, manifest: Manifest): Promise<boolean> {
  try {
    await readChunk(place, chunk, manifest)
    return true
  } catch (error) {
    if (error instanceof BackupRefusal) return false
    throw error
  }
}

export type Pruned = { kept: number; dropped: Instant[]; objects: number; bytes: number }

/** What a killed backup stored waits this long for the next one. */
const graceMs = 86_400_000

/** Clocks of two machines that write to one place may be so far apart. */
const apartMs = 600_000

/**
 * Drops the backups that `keep` does not ask for, then every object no backup names any more. Objects used within a day
 * stay. Before anything is dropped the newest backup is read to its end, and of the others that stay every object is
 * there: refuses `backup-damaged` else, for then an older one may be the last good one. Refuses
 * `backup-newer-than-clock`, for then nobody knows which is the newest.
 */
export async function prune(
  place: Place,
  { keys, keep, now }: { keys: TownKeys; keep: Keep; now: Instant },
): Promise<Pruned> {
  const unlock = await place.lock()
  try {
    const moments = await place.backups()
    const [newest] = moments
    if (newest !== undefined && newest > plus(now, apartMs)) throw newerThanClock(place, { newest, now })
    const kept = toKeep(moments, keep)
    const dropped = moments.filter((at) => !kept.has(at))
    const objects: StoredObject[] = []
    for await (const one of place.objects()) objects.push(one)
    const named = await namedBy(place, { keys, kept, there: new Set(objects.map(({ name }) => name)) })
    if (newest !== undefined && dropped.length > 0)
      await requireWhole(place, await openBackup(place, newest, keys))
    await place.dropBackups(dropped)
    const gone = { objects: 0, bytes: 0 }
    const before = plus(now, -graceMs)
    for (const { name, changedAt, bytes } of objects) {
      if (named.has(name) || changedAt >= before) continue
      await place.drop(name)
      gone.objects += 1
      gone.bytes += bytes
    }
    await place.sweep(before)
    return { kept: kept.size, dropped, ...gone }
  } finally {
    await unlock()
  }
}

type Staying = { keys: TownKeys; kept: ReadonlySet<Instant>; there: ReadonlySet<string> }

/** The objects of the backups that stay; all of them are there. */
async function namedBy(place: Place, { keys, kept, there }: Staying): Promise<ReadonlySet<string>> {
  const named = new Set<string>()
  for (const at of kept)
    for (const { name } of chunksOf(await openBackup(place, at, keys))) {
      if (!there.has(name)) throw damaged(`object ${name} of the backup of ${at}`)
      named.add(name)
    }
  return named
}

async function requireWhole(place: Place, manifest: Manifest): Promise<void> {
  for (const chunk of chunksOf(manifest)) await readChunk(place, chunk, manifest)
}
