import { createHash, hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type pg from 'pg'
import { to } from 'pg-copy-streams'
import type { Instant } from '../clock/index.ts'
import { nullIfMissing } from '../problem/index.ts'
import { box, recipientOf } from './age-box.ts'
import { copyOut, readMigrations, readSequences, readTables, type TableShape } from './catalogue.ts'
import { type Piece, RowCutter } from './cut-rows.ts'
import { type Chunk, type Manifest, objectName, type TableCopy, townMark, writeManifest } from './manifest.ts'
import { newerThanClock, openPlace, type Place } from './place.ts'
import { openBackup } from './read-backup.ts'
import { BackupRefusal } from './refusal.ts'
import { withCopySession } from './sessions.ts'
import type { TownKeys } from './town-keys.ts'

export type BackupParts = {
  /** Who may read every table: the owner, or the app. */
  url: string
  folder: string
  dataDir: string
  keys: TownKeys
  /** Recipients of age beside the town itself. */
  recipients: readonly string[]
  at: Instant
  program: string
  /** The town stops: nothing more is stored, and what is there is continued by the next. */
  stopping?: AbortSignal
}

export type BackupDone = {
  at: Instant
  tables: number
  rows: number
  /** Of the copies in text form. */
  bytes: number
  objects: number
  newObjects: number
  /** On disk, compressed and encrypted, manifest included. */
  newBytes: number
}

type Tally = Pick<BackupDone, 'objects' | 'newObjects' | 'newBytes'>
type Writing = {
  place: Place
  keys: TownKeys
  recipient: string
  seed: number
  tally: Tally
  stopping: AbortSignal | undefined
}

/** Read at once, each over a session of its own, all as of one moment. */
const lanes = 2

/**
 * Makes a backup of the database as it is at one moment, while the town runs or not: pieces that lie in the place already
 * are not stored again, so a backup that was killed is continued by the next. The manifest goes last: a backup that is
 * listed is complete. Refuses a place of another town, one where another process works (`backup-place-busy`), one that is
 * full, a clock that is behind the newest backup (`backup-newer-than-clock`), keys that do not open it (`wrong-keys`).
 */
export async function makeBackup(parts: BackupParts): Promise<BackupDone> {
  const { keys, at, stopping } = parts
  const place = await openPlace(parts.folder, townMark(keys.key))
  const unlock = await place.lock()
  try {
    await requireContinued(place, { at, keys })
    const tally: Tally = { objects: 0, newObjects: 0, newBytes: 0 }
    const recipient = await recipientOf(keys.identity)
    const seed = keys.key.derive('backup-cuts', 4).readUInt32BE()
    const manifest = await readAll(parts, { place, keys, recipient, seed, tally, stopping })
    const recipients = [...new Set([recipient, ...parts.recipients])]
    const sealed = await box(writeManifest(manifest, keys.key), { recipients })
    await place.writeBackup(at, sealed)
    const sum = (of: (table: TableCopy) => number) => manifest.tables.reduce((all, one) => all + of(one), 0)
    return {
      at,
      tables: manifest.tables.length,
      rows: sum(({ rows }) => rows),
      bytes: sum(({ bytes }) => bytes),
      ...tally,
      newBytes: tally.newBytes + sealed.length,
    }
  } finally {
    await unlock()
  }
}

/**
 * The newest backup is older than this one and opens with the same identity. Else the newest by name would not be the
 * newest, or pieces that lie here already would stay locked to whoever has this one's keys.
 */
async function requireContinued(place: Place, { at, keys }: Pick<BackupParts, 'at' | 'keys'>): Promise<void> {
  const [newest] = await place.backups()
  if (newest === undefined) return
  if (newest >= at) throw newerThanClock(place, { newest, now: at })
  try {
    await openBackup(place, newest, keys)
  } catch (error) {
    // One that is damaged keeps nobody from making another.
    if (!(error instanceof BackupRefusal) || error.code === 'wrong-keys') throw error
  }
}

/** One transaction exports its snapshot; every lane reads as of it. */
function readAll(parts: BackupParts, writing: Writing): Promise<Manifest> {
  return withCopySession(parts.url, async (client) => {
    await client.query('begin transaction isolation level repeatable read read only')
    const snapshot = await one<string>(client, 'select pg_export_snapshot()')
    const server = await one<string>(client, 'show server_version_num')
    const migrations = await readMigrations(client)
    const modules = [...new Set(migrations.map(({ module }) => module))]
    const shapes = await readTables(client, modules)
    const tables = await readLanes(parts.url, { snapshot, shapes, writing })
    // After the rows: no number that is in a row is behind it.
    const sequences = await readSequences(client, modules)
    return {
      format: 'hiroba-backup-1',
      town: townMark(parts.keys.key),
      at: parts.at,
      program: parts.program,
      server: Number(server),
      snapshot,
      identity: parts.keys.identity,
      migrations,
      tables,
      sequences,
      files: await filesOf(parts.dataDir),
    }
  })
}

async function one<T>(client: pg.ClientBase, text: string): Promise<T> {
  const { rows } = await client.query<Record<string, T>>(text)
  const [value] = Object.values(rows[0] ?? {})
  if (value === undefined) throw new Error(`no answer to ${text}`)
  return value
}

type Reading = { snapshot: string; shapes: readonly TableShape[]; writing: Writing }

async function readLanes(url: string, { snapshot, shapes, writing }: Reading): Promise<TableCopy[]> {
  const waiting = [...shapes.entries()]
  const copies: TableCopy[] = []
  const lane = () =>
    withCopySession(url, async (client) => {
      await client.query('begin transaction isolation level repeatable read read only')
      await client.query(`set transaction snapshot ${client.escapeLiteral(snapshot)}`)
      for (let next = waiting.shift(); next; next = waiting.shift())
        copies[next[0]] = await readTable(client, next[1], writing)
    })
  const ended = await Promise.allSettled(Array.from({ length: lanes }, lane))
  for (const outcome of ended) if (outcome.status === 'rejected') throw outcome.reason
  return copies
}

async function readTable(client: pg.ClientBase, shape: TableShape, writing: Writing): Promise<TableCopy> {
  const cutter = new RowCutter(writing.seed)
  const whole = createHash('sha256')
  const chunks: Chunk[] = []
  for await (const part of client.query(to(copyOut(shape))) as AsyncIterable<Buffer>) {
    whole.update(part)
    for (const piece of cutter.push(part)) chunks.push(await store(piece, writing))
  }
  const last = cutter.finish()
  if (last) chunks.push(await store(last, writing))
  const sum = (of: (chunk: Chunk) => number) => chunks.reduce((all, chunk) => all + of(chunk), 0)
  const { schema, name, columns } = shape
  return {
    schema,
    name,
    columns,
    rows: sum(({ rows }) => rows),
    bytes: sum(({ bytes }) => bytes),
    sha256: whole.digest('hex'),
    chunks,
  }
}

async function store({ bytes, rows }: Piece, writing: Writing): Promise<Chunk> {
  const { place, keys, recipient, tally, stopping } = writing
  if (stopping?.aborted)
    throw new BackupRefusal('stopped', 'the town stops: the next backup goes on from here')
  const sha256 = hash('sha256', bytes)
  const name = objectName(keys.key, sha256)
  tally.objects += 1
  if (!(await place.keep(name))) {
    const sealed = await box(bytes, { recipients: [recipient] })
    await place.put(name, sealed)
    tally.newObjects += 1
    tally.newBytes += sealed.length
    // Encrypting is the one thing here that takes the processor: a town that runs answers in between.
    await breathe()
  }
  return { name, sha256, bytes: bytes.length, rows }
}

async function filesOf(dataDir: string): Promise<Manifest['files']> {
  const bytes = await readFile(join(dataDir, 'town.yaml')).catch(nullIfMissing)
  return bytes ? [{ path: 'town.yaml', base64: bytes.toString('base64') }] : []
}
