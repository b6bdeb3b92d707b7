import { mkdir, readdir, readFile, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type pg from 'pg'
import { to } from 'pg-copy-streams'
import { z } from 'zod'
import { Instant } from '../clock/index.ts'
import { nodeKey } from '../keys/index.ts'
import { box, type Opener, type Sealer, unbox } from './age-box.ts'
import { copyOut, type TableShape } from './catalogue.ts'
import { explainWriting } from './explain-writing.ts'
import { townMark } from './manifest.ts'
import { syncFolder, writeWhole } from './place.ts'
import { BackupRefusal } from './refusal.ts'
import type { RestoreRule } from './restore-rule.ts'
import { withCopySession } from './sessions.ts'
import type { TownKeys } from './town-keys.ts'

const Copy = z.object({ columns: z.array(z.string()), text: z.string() })

/** Everything that opens a town's data, and what must not come back: the newest copy only. */
const KeysFile = z.object({
  format: z.literal('hiroba-keys-1'),
  town: z.string(),
  at: Instant,
  program: z.string(),
  /** The folder `keys`. When a key-encryption key was made is the time of its file. */
  files: z.array(
    z.object({
      path: z.string().regex(/^[a-z0-9-]+([./][a-z0-9-]+)*$/),
      base64: z.string(),
      changedAt: Instant,
      mode: z.int(),
    }),
  ),
  /** `kernel.subject_key`; null in a town of before there was one. */
  subjectKeys: Copy.nullable(),
  /** `kernel.erasure`: who must stay erased whatever backup is brought back. */
  erasures: Copy.nullable(),
  /** What was good when this was written, by rule. */
  live: z.record(z.string(), z.array(z.string())),
})
export type KeysFile = z.output<typeof KeysFile>

export const keysFileName = 'hiroba-keys.age'
const mostKeys = 1024 * 1024 * 1024
const largestFile = 64 * 1024

export type KeysParts = {
  url: string
  dataDir: string
  folder: string
  keys: TownKeys
  sealer: Sealer
  rules: readonly RestoreRule[]
  at: Instant
  program: string
}

/**
 * Writes the one file of keys into `folder`, in place of the one before: keys, the wrapped keys of all people, who was
 * erased, and what is good now. It belongs apart from the backups, for with both everything can be read.
 */
export async function writeKeysFile(
  parts: KeysParts,
): Promise<{ path: string; subjects: number; bytes: number }> {
  const content = await withCopySession(parts.url, (client) => collect(client, parts))
  const sealed = await box(Buffer.from(JSON.stringify(content)), parts.sealer)
  const path = join(parts.folder, keysFileName)
  await explainWriting(parts.folder, async () => {
    await mkdir(parts.folder, { recursive: true, mode: 0o700 })
    await writeWhole(path, sealed)
    for (const one of [parts.folder, dirname(parts.folder)]) await syncFolder(one)
  })
  const subjects = content.subjectKeys?.text.match(/\n/g)?.length ?? 0
  return { path, subjects, bytes: sealed.length }
}

async function collect(client: pg.Client, parts: KeysParts): Promise<KeysFile> {
  await client.query('begin')
  // No rotation destroys a key-encryption key between the reading of the rows it wraps and of its file.
  await client.query("select pg_advisory_xact_lock_shared(hashtext('hiroba.vault.kek'))")
  const subjectKeys = await copyOf(client, 'subject_key', 'subject')
  const erasures = await copyOf(client, 'erasure', 'subject')
  const live: KeysFile['live'] = {}
  for (const rule of parts.rules) if ('live' in rule) live[rule.name] = await keysOf(client, rule.live)
  const files = await filesIn(join(parts.dataDir, 'keys'))
  await client.query('commit')
  const { at, program } = parts
  return {
    format: 'hiroba-keys-1',
    town: townMark(parts.keys.key),
    at,
    program,
    files,
    subjectKeys,
    erasures,
    live,
  }
}

async function copyOf(client: pg.Client, name: string, order: string): Promise<KeysFile['erasures']> {
  const { rows } = await client.query<{ columns: string[] | null }>(
    `select array_agg(attname::text order by attnum) as columns from pg_attribute
     where attrelid = to_regclass($1) and attnum > 0 and not attisdropped`,
    [`kernel.${name}`],
  )
  const columns = rows[0]?.columns
  if (!columns) return null
  const shape: TableShape = { schema: 'kernel', name, columns, order }
  return { columns, text: (await buffer(client.query(to(copyOut(shape))))).toString('utf8') }
}

async function keysOf(client: pg.Client, text: string): Promise<string[]> {
  const { rows } = await client.query<{ key: string }>(text)
  return rows.map(({ key }) => key)
}

async function filesIn(folder: string): Promise<KeysFile['files']> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(key|pem)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    paths.toSorted().map(async (path) => {
      const { mtime, mode, size } = await stat(path)
      if (size > largestFile) throw new Error(`${path} is too large for a key`)
      return {
        path: path.slice(folder.length + 1),
        base64: (await readFile(path)).toString('base64'),
        changedAt: mtime.toISOString(),
        mode: mode & 0o777,
      }
    }),
  )
}

/** Refuses `wrong-keys` when it does not open with what was given, `keys-damaged` for anything but a file of keys. */
export async function openKeysFile(path: string, opener: Opener): Promise<KeysFile & { keys: TownKeys }> {
  const sealed = await readFile(path).catch((error: unknown) => {
    throw new BackupRefusal('keys-damaged', `${path} cannot be read`, error)
  })
  const text = await unbox(sealed, opener, mostKeys).catch((error: unknown) => {
    throw new BackupRefusal(
      'wrong-keys',
      `${path} does not open: give the identity it was made for (--identity) or its passphrase (--passphrase-file)`,
      error,
    )
  })
  const parsed = KeysFile.safeParse(jsonOf(text))
  if (!parsed.success) throw new BackupRefusal('keys-damaged', `${path} is no file of keys of this program`)
  const node = fileOf(parsed.data, 'node.key')
  const identity = fileOf(parsed.data, 'backup.key').toString('utf8').trim()
  return { ...parsed.data, keys: { key: nodeKey(node), identity } }
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}

function fileOf({ files }: KeysFile, path: string): Buffer {
  const found = files.find((file) => file.path === path)
  if (!found) throw new BackupRefusal('keys-damaged', `the file of keys holds no ${path}`)
  return Buffer.from(found.base64, 'base64')
}

/** Lays the keys into `folder`, as they were. */
export async function layKeys({ files }: KeysFile, folder: string): Promise<void> {
  for (const { path, base64, changedAt, mode } of files) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeWhole(file, Buffer.from(base64, 'base64'), mode)
    await utimes(file, new Date(changedAt), new Date(changedAt))
    await syncFolder(dirname(file))
  }
}
