import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { Instant } from '../clock/index.ts'
import type { NodeKey } from '../keys/index.ts'
import { BackupRefusal } from './refusal.ts'

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const Count = z.int().nonnegative()

/** Where one piece of a table lies: the name of its object, and what is in it. */
const Chunk = z.object({ name: Sha256, sha256: Sha256, bytes: Count, rows: Count })
export type Chunk = z.output<typeof Chunk>

const TableCopy = z.object({
  schema: z.string(),
  name: z.string(),
  /** In the order of the COPY; without generated ones. */
  columns: z.array(z.string()),
  rows: Count,
  bytes: Count,
  /** Of the whole COPY in text form, rows in order of the key. */
  sha256: Sha256,
  chunks: z.array(Chunk),
})
export type TableCopy = z.output<typeof TableCopy>

const SequencePlace = z.object({
  schema: z.string(),
  table: z.string(),
  column: z.string(),
  /** The last number given; null when none was. */
  last: z.string().regex(/^\d+$/).nullable(),
})

const Migration = z.object({ module: z.string(), name: z.string(), sha256: Sha256 })

/** What one backup consists of. */
export const Manifest = z.object({
  format: z.literal('hiroba-backup-1'),
  town: Sha256,
  at: Instant,
  program: z.string(),
  /** `server_version_num` of the PostgreSQL it was read from. */
  server: z.int(),
  snapshot: z.string(),
  /** Opens the objects: whoever may open the manifest may open everything it names. */
  identity: z.string(),
  migrations: z.array(Migration),
  tables: z.array(TableCopy),
  sequences: z.array(SequencePlace),
  /** Of the data folder; never a key. */
  files: z.array(z.object({ path: z.enum(['town.yaml']), base64: z.string() })),
})
export type Manifest = z.output<typeof Manifest>

const macOf = (key: NodeKey, body: string) =>
  createHmac('sha256', key.derive('backup-manifest')).update(body).digest('hex')

/** Two lines: the manifest as JSON, and a keyed digest of it, for who writes to the place could make boxes too. */
export function writeManifest(manifest: Manifest, key: NodeKey): Buffer {
  const body = JSON.stringify(manifest)
  return Buffer.from(`${body}\n${macOf(key, body)}\n`)
}

/** Refuses `backup-damaged` for what this town's key did not write. */
export function readManifest(bytes: Buffer, key: NodeKey): Manifest {
  const [body = '', mac = ''] = bytes.toString('utf8').split('\n')
  const [given, right] = [Buffer.from(mac), Buffer.from(macOf(key, body))]
  if (given.length !== right.length || !timingSafeEqual(given, right))
    throw new BackupRefusal(
      'backup-damaged',
      'the manifest was not written by this town: it was changed, or the keys are of another town',
    )
  return Manifest.parse(JSON.parse(body))
}

/** The name that leads to content: a keyed digest, for a plain one would tell who knows a row that it is there. */
export function objectName(key: NodeKey, sha256: string): string {
  return createHmac('sha256', key.derive('backup-object')).update(`hiroba-object-1 ${sha256}`).digest('hex')
}

/** Knows the places of one town from those of others, and tells nothing else. */
export const townMark = (key: NodeKey): string => key.digest('backup-town', 'hiroba-backup-1')
