import { type Instant, plus } from '../clock/index.ts'
import { type Keep, toKeep } from './keep.ts'
import type { Chunk, Manifest } from './manifest.ts'
import type { Place } from './place.ts'
import { openBackup, readChunk } from './read-backup.ts'
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

/**
 * Drops the backups that `keep` does not ask for, then every object no backup names any more. Objects used within a day
 * stay. Refuses when a backup that stays cannot be read, for then nobody knows what it needs.
 */
export async function prune(
  place: Place,
  { keys, keep, now }: { keys: TownKeys; keep: Keep; now: Instant },
): Promise<Pruned> {
  const unlock = await place.lock()
  try {
    const moments = await place.backups()
    const kept = toKeep(moments, keep)
    const named = new Set<string>()
    for (const at of kept) for (const { name } of chunksOf(await openBackup(place, at, keys))) named.add(name)
    const dropped = moments.filter((at) => !kept.has(at))
    for (const at of dropped) await place.dropBackup(at)
    const gone = { objects: 0, bytes: 0 }
    const before = plus(now, -graceMs)
    for await (const { name, changedAt, bytes } of place.objects()) {
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
