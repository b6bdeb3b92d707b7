import { createHash } from 'node:crypto'
import { type Instant, newId, type Sources } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import type { NodeKey } from '../keys/index.ts'
import { seal, unseal } from '../keys/index.ts'
import { kernelProblem } from '../problem/index.ts'
import type { KernelTables } from '../schema.ts'

export type Blob = { id: string; sha256: string; fileName: string; bytes: Uint8Array }

/** Uploads are stored before the operation that wants them runs, encrypted; what no operation keeps is dropped. */
export type Blobs = {
  /** Refuses `kernel.too-large` past 32 MiB. The file name is kept for people only. */
  put(db: Db, upload: { bytes: Uint8Array; fileName: string; actor: string }): Promise<string>
  /** Refuses `kernel.blob-unknown`: never uploaded, dropped, or somebody else's. */
  open(db: Db, id: string, actor: string): Promise<Blob>
  /** An operation refers to it now: it stays. */
  keep(db: Db, id: string): Promise<void>
  dropLoose(db: Db, before: Instant): Promise<number>
}

export const maxBlobBytes = 32 * 1024 * 1024
const table = (db: Db) => db.withSchema('kernel').withTables<KernelTables>()

export function createBlobs(sources: Sources, key: NodeKey): Blobs {
  const secret = key.derive('blob')
  return {
    async put(db, { bytes, fileName, actor }) {
      if (bytes.length > maxBlobBytes) throw kernelProblem('too-large', { limit: maxBlobBytes })
      const id = newId(sources)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const sealed = seal(secret, id, sources.random(12), bytes)
      const row = {
        id,
        sha256,
        size: bytes.length,
        fileName: fileName
          .replaceAll(/\p{Cc}/gu, '')
          .slice(0, 200)
          .toWellFormed(),
        uploadedBy: actor,
        uploadedAt: sources.now(),
        kept: false,
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
      return { id, sha256: row.sha256, fileName: row.fileName, bytes: unseal(secret, id, row.sealed) }
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
  }
}
