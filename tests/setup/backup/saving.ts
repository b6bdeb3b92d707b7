import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  chooseBackup,
  createLog,
  endRestore,
  fileKeys,
  type Instant,
  layKeys,
  loadTownKeys,
  makeBackup,
  openBackup,
  openKeysFile,
  openPlace,
  restoreDatabase,
  systemSources,
  writeKeysFile,
} from '#kernel'
import { newIdentity, recipientOf } from '../../../src/kernel/backup/age-box.ts'
import { migrationSources } from '../../../src/migrations.ts'
import { restoreRules } from '../../../src/restore-rules.ts'
import { atEnd } from '../ending.ts'
import { type EmptyDatabase, emptyDatabase } from './empty-database.ts'

export type Restored = EmptyDatabase & {
  settled: Awaited<ReturnType<typeof restoreDatabase>>
  keysFolder: string
}

/**
 * Backups of the database at `url`, with a folder of keys of their own; everything is gone after the test. Moments are
 * given, so that a test says what came before what.
 */
export async function saving(url: string) {
  const folder = await mkdtemp(join(tmpdir(), 'hiroba-backup-'))
  atEnd('test', () => rm(folder, { recursive: true, force: true }))
  const dataDir = join(folder, 'data')
  await fileKeys(join(dataDir, 'keys', 'kek')).current()
  await writeFile(join(dataDir, 'keys', 'node.key'), randomBytes(32), { mode: 0o600 })
  const keys = await loadTownKeys(join(dataDir, 'keys'))
  const place = join(folder, 'place')
  const program = 'test'
  // The operator's own, as `age-keygen` makes it.
  const identity = await newIdentity()
  const keysFile = join(folder, 'apart', 'hiroba-keys.age')
  return {
    folder,
    dataDir,
    keys,
    place,
    keysFile,
    identity,
    backUp: (at: Instant, recipients: readonly string[] = []) =>
      makeBackup({ url, folder: place, dataDir, keys, recipients, at, program }),
    saveKeys: async (at: Instant) =>
      writeKeysFile({
        ...{ url, dataDir, keys, at, program, rules: restoreRules },
        folder: join(folder, 'apart'),
        sealer: { recipients: [await recipientOf(identity)] },
      }),
    /** The manifest of the newest backup, or of the newest until then. */
    manifest: async (until: Instant | null = null) => {
      const found = await openPlace(place, null)
      return openBackup(found, await chooseBackup(found, until), keys)
    },
    /** Restores with the file of keys as it is now. */
    restore: async (into?: EmptyDatabase, until: Instant | null = null): Promise<Restored> => {
      const database = into ?? (await emptyDatabase())
      atEnd('test', database.drop)
      const opened = await openKeysFile(keysFile, { identities: [identity] })
      const from = await openPlace(place, null)
      const manifest = await openBackup(from, await chooseBackup(from, until), opened.keys)
      const parts = { ...database, migrations: migrationSources, place: from, manifest, keysFile: opened }
      const tools = { rules: restoreRules, sources: systemSources, log: createLog('silent') }
      const settled = await restoreDatabase({ ...parts, ...tools })
      await endRestore(database.ownerUrl)
      const keysFolder = join(folder, `keys-${randomBytes(4).toString('hex')}`)
      await layKeys(opened, keysFolder)
      return { ...database, settled, keysFolder }
    },
  }
}

export type Saving = Awaited<ReturnType<typeof saving>>
