import { createHash } from 'node:crypto'
import { firstCharacters } from '#formats/text-ja'
import { type Instant, newId, type Sources } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import { judgeFileName } from '../fields/texts.ts'
import type { NodeKey } from '../keys/index.ts'
import { seal, unseal } from '../keys/index.ts'
import { type FileReading, guardFile, lookThroughFile } from '../my-number/index.ts'
import { kernelProblem } from '../problem/index.ts'
import type { KernelTables } from '../schema.ts'
import { honestName, mediaTypeOf } from './file-kinds.ts'
import { reportInfected, type Scanning } from './infected.ts'
import { type Accepted, type Looked, lookAt, requireClean } from './look-at.ts'
import { sniff } from './sniff.ts'

export type Blob = {
  id: string
  sha256: string
  fileName: string
  /** Whether it was looked through for My Numbers when it came; who shows an `unread` file says so. */
  reading: FileReading
  /** What it is by its bytes. */
  kind: string
  /** What it is served as, and the name it is saved under: both say what it really is. */
  mediaType: string
  savedAs: string
  bytes: Uint8Array
}

type Upload = {
  bytes: Uint8Array
  fileName: string
  actor: string
  /** What the field it is for takes; any kind when that is not known yet, and the runner asks then. */
  accept?: Accepted
}

/** Uploads are stored before the operation that wants them runs, encrypted; what no operation keeps is dropped. */
export type Blobs = {
  /**
   * Looks at a file, then keeps it; of a picture without place, time, device and names. Refuses `kernel.too-large` past 32
   * MiB, `kernel.wrong-file-type`, `kernel.unreadable-picture`, `kernel.infected`, `kernel.scan-unavailable`,
   * `kernel.my-number` when one seems to stand in the file or its name, and `kernel.invalid-input` for a name with
   * invisible signs. Of the name the last part is kept, for people only.
   */
  put(db: Db, upload: Upload): Promise<string>
  /** Refuses `kernel.blob-unknown`: never uploaded, dropped, or somebody else's. */
  open(db: Db, id: string, actor: string): Promise<Blob>
  /** An operation refers to it now: it stays. */
  keep(db: Db, id: string): Promise<void>
  dropLoose(db: Db, before: Instant): Promise<number>
  /** Every stored file looked through for My Numbers again, one after the other, oldest first. */
  lookThrough(db: Db): AsyncIterable<{ id: string; found: number; reading: FileReading }>
}

export const maxBlobBytes = 32 * 1024 * 1024
const longestName = 200
/** Folders come along with names from some browsers. */
const longestPath = 2000

/** A file may come without a name; one too long loses its end. */
function shownName(typed: string): string {
  if (typed === '') return ''
  const judged = judgeFileName(firstCharacters(typed, longestPath))
  if (judged.ok) return firstCharacters(judged.text, longestName)
  throw kernelProblem('invalid-input', {}, [
    { path: 'file', code: judged.code, detail: { ...judged.detail } },
  ])
}

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const table = (db: Db) => db.withSchema('kernel').withTables<KernelTables>()

/** Without `scanning` nothing looks for malicious software: the town has no scanner. */
export function createBlobs(sources: Sources, key: NodeKey, scanning?: Scanning): Blobs {
  const secret = key.derive('blob')
  const scan = (by: Scanning, { actor, ...looked }: Looked & { actor: string }) =>
    requireClean(by.scanner, looked, {
      infected: (name) =>
        reportInfected(by, { sources, key }, { actor, sha256: sha256Of(looked.bytes), name }),
      away: (reason) => by.log.error({ reason }, 'upload.scanner-away'),
    })
  return {
    async put(db, { bytes: given, fileName, actor, accept = 'any' }) {
      if (given.length > maxBlobBytes) throw kernelProblem('too-large', { limit: maxBlobBytes })
      const name = shownName(fileName)
      const { kind, bytes } = await lookAt(given, name, accept)
      if (scanning) await scan(scanning, { kind, bytes: given, actor })
      const reading = await guardFile(bytes, name)
      const id = newId(sources)
      const sha256 = sha256Of(bytes)
      const sealed = seal(secret, id, sources.random(12), bytes)
      const row = {
        id,
        sha256,
        size: bytes.length,
        fileName: name,
        uploadedBy: actor,
        uploadedAt: sources.now(),
        kept: false,
        reading,
        kind,
        sealed,
      }
      await table(db).insertInto('blob').values(row).execute()
      return id
    },
    async open(db, id, actor) {
      const row = await table(db)
        .selectFrom('blob')
        .selectAll()
        .where('id', '=', id)
        .where('uploadedBy', '=', actor)
        .executeTakeFirst()
      if (!row) throw kernelProblem('blob-unknown')
      const { sealed, sha256, fileName, reading } = row
      const bytes = unseal(secret, id, sealed)
      // A file from before kinds were looked at is looked at now.
      const kind = row.kind ?? (await sniff(bytes, fileName))
      const served = { mediaType: mediaTypeOf(kind), savedAs: honestName(fileName, kind) }
      return { id, sha256, fileName, reading, kind, ...served, bytes }
    },
    async keep(db, id) {
      await table(db).updateTable('blob').set({ kept: true }).where('id', '=', id).execute()
    },
    async dropLoose(db, before) {
      const result = await table(db)
        .deleteFrom('blob')
        .where('kept', '=', false)
        .where('uploadedAt', '<', before)
        .executeTakeFirst()
      return Number(result.numDeletedRows)
    },
    lookThrough: (db) => lookThroughAll(db, secret),
  }
}

async function* lookThroughAll(db: Db, secret: Uint8Array) {
  const all = await table(db).selectFrom('blob').select('id').orderBy('id').execute()
  for (const { id } of all) {
    const row = await table(db).selectFrom('blob').select('sealed').where('id', '=', id).executeTakeFirst()
    if (row) yield { id, ...(await lookThroughFile(unseal(secret, id, row.sealed))) }
  }
}
