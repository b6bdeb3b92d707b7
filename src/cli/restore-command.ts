import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  BackupRefusal,
  chooseBackup,
  createLog,
  endRestore,
  fileAnchor,
  type Log,
  layKeys,
  openBackup,
  openKeysFile,
  openPlace,
  requireKnown,
  restoreDatabase,
  startEmbedded,
  systemSources,
} from '#kernel'
import { type Config, processEnvironment, readConfig, roleOf } from '../config.ts'
import { requireProtectedWay } from '../database-way.ts'
import { migrationSources } from '../migrations.ts'
import { restoreRules } from '../restore-rules.ts'
import { restoreMark } from '../unfinished-restore.ts'
import { type Arguments, readArguments, UsageError } from './arguments.ts'
import { passphraseIn } from './backup-commands.ts'
import { printRow } from './output.ts'

const usual = 'restore needs --from DIR (the backups) and --keys FILE (hiroba-keys.age)'

/**
 * `hiroba restore --from DIR --keys FILE [--identity FILE | --passphrase-file FILE] [--data DIR] [--at TIME]
 * [--older-keys]`: brings a backup into an empty data folder, or an empty database of one's own. The town is not started.
 */
export async function restoreCommand(words: readonly string[]): Promise<void> {
  const options = ['from', 'keys', 'identity', 'passphrase-file', 'data', 'at']
  const given = readArguments(words, { options, flags: ['json', 'older-keys'] })
  const [from, keysPath, data] = ['from', 'keys', 'data'].map((name) => given.options.get(name))
  if (!from || !keysPath) throw new UsageError(usual)
  const config = readConfig(processEnvironment(), data ? { data } : {})
  const chosen = await choose({ from, keysPath, given })
  await takeFolder(config.dataDir)
  const began = performance.now()
  const log = createLog(config.logLevel)
  const settled = await withEmptyDatabase(config, log, async ({ ownerUrl, appRole }) => {
    const parts = {
      ownerUrl,
      appRole,
      migrations: migrationSources,
      rules: restoreRules,
      sources: systemSources,
      log,
    }
    const { sealed, ...done } = await restoreDatabase({ ...parts, ...chosen })
    await layFiles(config.dataDir, chosen)
    await fileAnchor(join(config.dataDir, 'audit-head.json')).write(sealed)
    await rm(restoreMark(config.dataDir))
    await endRestore(ownerUrl)
    return done
  })
  const { manifest } = chosen
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
  const equal = {
    tables: manifest.tables.length,
    rows,
    seconds: Math.round((performance.now() - began) / 1000),
  }
  printRow(
    { restored: manifest.at, ...equal, ...settled, held: ['delivery', 'payouts'] },
    given.flags.has('json'),
  )
}

type Asked = { from: string; keysPath: string; given: Arguments }

/** Everything that can be refused before anything is touched. */
async function choose({ from, keysPath, given }: Asked) {
  const until = given.options.get('at') ?? null
  if (until !== null && Number.isNaN(Date.parse(until)))
    throw new UsageError('--at takes a time such as 2026-11-22T03:00:00Z')
  const keysFile = await openKeysFile(keysPath, await openerOf(given))
  const place = await openPlace(from, null)
  const at = await chooseBackup(place, until === null ? null : new Date(until).toISOString())
  const manifest = await openBackup(place, at, keysFile.keys)
  await requireKnown(manifest, migrationSources)
  if (keysFile.at < manifest.at && !given.flags.has('older-keys'))
    throw new BackupRefusal(
      'keys-older-than-backup',
      `the keys are of ${keysFile.at}, the backup of ${manifest.at}: data of people who came between cannot be read. Give a newer file of keys, choose an older backup with --at, or accept the loss with --older-keys`,
    )
  return { place, manifest, keysFile }
}

async function openerOf(given: Arguments) {
  const [identity, passphrase] = [given.options.get('identity'), given.options.get('passphrase-file')]
  if (passphrase !== undefined) return { passphrase: await passphraseIn(passphrase) }
  if (identity === undefined)
    throw new UsageError('restore needs --identity FILE or --passphrase-file FILE, to open the keys')
  const text = await readFile(identity, 'utf8').catch(() =>
    Promise.reject(new UsageError(`--identity: ${identity} cannot be read`)),
  )
  const identities = text.match(/^AGE-SECRET-KEY-1[A-Z0-9]{58}$/gm)
  if (!identities)
    throw new UsageError(`--identity: ${identity} holds no identity of age (AGE-SECRET-KEY-1…)`)
  return { identities }
}

/** Makes the folder this restore's own. Refuses one with anything in it, unless an earlier try left it. */
async function takeFolder(dataDir: string): Promise<void> {
  // Root's database user passes through.
  await mkdir(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  const names = await readdir(dataDir)
  if (names.length > 0 && !names.includes('restoring'))
    throw new BackupRefusal('data-folder-not-empty', `${dataDir} is not empty: name a new folder with --data`)
  await writeFile(restoreMark(dataDir), '', { mode: 0o600, flush: true })
}

type Empty = { ownerUrl: string; appRole: string }

async function withEmptyDatabase<T>(
  config: Config,
  log: Log,
  work: (database: Empty) => Promise<T>,
): Promise<T> {
  if (config.database) {
    requireProtectedWay(config)
    const { appUrl, ownerUrl } = config.database
    if (ownerUrl === null)
      throw new UsageError('restore needs DATABASE_OWNER_URL: tables are made by their owner')
    return work({ ownerUrl, appRole: roleOf(appUrl) })
  }
  const server = await startEmbedded({ dataDir: config.dataDir, log })
  try {
    return await work({ ownerUrl: server.ownerUrl, appRole: roleOf(server.appUrl) })
  } finally {
    await server.stop()
  }
}

async function layFiles(
  dataDir: string,
  { keysFile, manifest }: Awaited<ReturnType<typeof choose>>,
): Promise<void> {
  await layKeys(keysFile, join(dataDir, 'keys'))
  for (const { path, base64 } of manifest.files)
    await writeFile(join(dataDir, path), Buffer.from(base64, 'base64'), { flush: true })
}
