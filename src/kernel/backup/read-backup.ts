import { hash } from 'node:crypto'
import type { Instant } from '../clock/index.ts'
import { unbox } from './age-box.ts'
import { type Chunk, type Manifest, readManifest } from './manifest.ts'
import type { Place } from './place.ts'
import { BackupRefusal } from './refusal.ts'
import type { TownKeys } from './town-keys.ts'

/** A manifest names some hundred bytes a piece. */
const mostManifest = 512 * 1024 * 1024

/** The newest backup, or the newest that is not later than `until`. Refuses `no-backup`. */
export async function chooseBackup(place: Place, until: Instant | null): Promise<Instant> {
  const found = (await place.backups()).find((at) => until === null || at <= until)
  if (found) return found
  const which = until === null ? 'no backup' : `no backup of ${until} or before`
  throw new BackupRefusal('no-backup', `there is ${which} in ${place.folder}`)
}

/** Refuses `wrong-keys` for a manifest that these keys do not open, `backup-damaged` for one that is not as it was written. */
export async function openBackup(place: Place, at: Instant, keys: TownKeys): Promise<Manifest> {
  const sealed = await place.readBackup(at)
  const bytes = await unbox(sealed, { identities: [keys.identity] }, mostManifest).catch((error: unknown) => {
    if (error instanceof Error && error.message.includes('no identity matched'))
      throw new BackupRefusal(
        'wrong-keys',
        `the backup of ${at} is not for these keys: give the newest file of keys of the same town`,
        error,
      )
    throw damaged(`the manifest of ${at}`, error)
  })
  return readManifest(bytes, keys.key)
}

/** The bytes of a piece, checked: refuses `backup-damaged` when it is gone or was changed. */
export async function readChunk(
  place: Place,
  chunk: Chunk,
  manifest: Pick<Manifest, 'identity' | 'at'>,
): Promise<Buffer> {
  const what = `object ${chunk.name} of the backup of ${manifest.at}`
  try {
    const sealed = await place.get(chunk.name)
    const bytes = await unbox(sealed, { identities: [manifest.identity] }, chunk.bytes)
    if (bytes.length === chunk.bytes && hash('sha256', bytes) === chunk.sha256) return bytes
  } catch (error) {
    throw damaged(what, error)
  }
  throw damaged(what)
}

export function damaged(what: string, cause?: unknown): BackupRefusal {
  return new BackupRefusal(
    'backup-damaged',
    `${what} is missing or was changed: take an older backup (--at), or another copy of the folder`,
    cause,
  )
}
