import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type BackupRun,
  checkBackups,
  connect,
  createLog,
  type Instant,
  type Keep,
  keepsRuns,
  listBackups,
  loadTownKeys,
  makeBackup,
  newId,
  openPlace,
  prune,
  recordRun,
  systemSources,
  writeKeysFile,
} from '#kernel'
import { type Config, processEnvironment, readConfig } from '../config.ts'
import { restoreRules } from '../restore-rules.ts'
import { programVersion } from '../version.ts'
import { type Arguments, readArguments, UsageError } from './arguments.ts'
import { printRow } from './output.ts'
import { type TownDatabase, withTownDatabase } from './town-database.ts'

type Words = readonly string[]
type Given = { given: Arguments; config: Config; json: boolean }

function read(words: Words, options: readonly string[], flags: readonly string[] = []): Given {
  const given = readArguments(words, { options: [...options, 'data'], flags: [...flags, 'json'] })
  if (given.positional.length > 0) throw new UsageError(`this command takes no ${given.positional[0]}`)
  const data = given.options.get('data')
  const config = readConfig(processEnvironment(), data ? { data } : {})
  return { given, config, json: given.flags.has('json') }
}

const placeOf = ({ given, config }: Given, option = 'to') =>
  given.options.get(option) ?? config.backup.dir ?? join(config.dataDir, 'backups')

const keysOf = (config: Config) => loadTownKeys(join(config.dataDir, 'keys'))

/** `hiroba backup [--to DIR] [--data DIR]`: saves the town as it is now, whether it runs or not. */
export async function backupCommand(words: Words): Promise<void> {
  const call = read(words, ['to'])
  const { config, json } = call
  const keys = await keysOf(config)
  const at = systemSources.now()
  const done = await withTownDatabase(config, createLog(config.logLevel), async (database) => {
    const { dataDir, backup } = config
    const { recipients } = backup
    const parts = { url: urlOf(database), folder: placeOf(call), dataDir, keys, recipients, at }
    const made = await makeBackup({ ...parts, program: await programVersion() })
    const { tables, rows, newBytes } = made
    await note(database, {
      kind: 'backup',
      beganAt: at,
      backupAt: at,
      tables,
      rows: BigInt(rows),
      bytes: BigInt(newBytes),
    })
    return made
  })
  printRow(done, json)
}

/** `hiroba backup keys --to DIR [--recipient age1…] [--passphrase-file FILE]`: the newest keys, apart from the backups. */
export async function keysCommand(words: Words): Promise<void> {
  const call = read(words, ['to', 'recipient', 'passphrase-file'])
  const { given, config, json } = call
  const folder = given.options.get('to') ?? config.backup.keysDir
  if (!folder) throw new UsageError('backup keys needs --to DIR, a folder apart from the backups')
  const sealer = await sealerOf(given, config)
  const keys = await keysOf(config)
  const at = systemSources.now()
  const done = await withTownDatabase(config, createLog(config.logLevel), async (database) => {
    const parts = {
      url: urlOf(database),
      dataDir: config.dataDir,
      folder,
      keys,
      sealer,
      rules: restoreRules,
      at,
    }
    const written = await writeKeysFile({ ...parts, program: await programVersion() })
    await note(database, {
      kind: 'keys',
      beganAt: at,
      backupAt: null,
      tables: null,
      rows: null,
      bytes: BigInt(written.bytes),
    })
    return written
  })
  printRow({ at, ...done }, json)
}

async function sealerOf(given: Arguments, config: Config) {
  const file = given.options.get('passphrase-file')
  const named = given.options.get('recipient')?.split(',') ?? config.backup.recipients
  if (file !== undefined) return { passphrase: await passphraseIn(file) }
  if (named.length > 0) return { recipients: named }
  throw new UsageError(
    'backup keys needs --recipient age1… or --passphrase-file FILE: the keys are for you to open',
  )
}

/** The first line of a file: on a command line others would read it. */
export async function passphraseIn(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() =>
    Promise.reject(new UsageError(`--passphrase-file: ${file} cannot be read`)),
  )
  const line = text.split('\n')[0]?.trimEnd() ?? ''
  if (line.length < 12) throw new UsageError('--passphrase-file: a passphrase has at least 12 characters')
  return line
}

const urlOf = ({ ownerUrl, appUrl }: TownDatabase) => ownerUrl ?? appUrl

type Noted = Omit<BackupRun, 'id' | 'endedAt' | 'outcome' | 'code'>

/** For the console, which says how old the last one is; a town of before this version has no place for it. */
async function note({ appUrl }: TownDatabase, run: Noted): Promise<void> {
  const connection = connect(appUrl, { max: 1, onError: () => undefined })
  try {
    if (!(await keepsRuns(connection.db))) return
    const ended = {
      id: newId(systemSources),
      endedAt: systemSources.now(),
      outcome: 'done' as const,
      code: null,
    }
    await recordRun(connection.db, { ...run, ...ended })
  } finally {
    await connection.close()
  }
}

/** `hiroba backup list [--from DIR]`: what lies there, the newest first. */
export async function listCommand(words: Words): Promise<void> {
  const call = read(words, ['from'])
  const place = await openPlace(placeOf(call, 'from'), null)
  for await (const line of listBackups(place, await keysOf(call.config))) printRow(line, call.json)
}

/** `hiroba backup check [--from DIR] [--mend]`: reads everything; exit code 1 when something is damaged. */
export async function checkCommand(words: Words): Promise<void> {
  const call = read(words, ['from'], ['mend'])
  const place = await openPlace(placeOf(call, 'from'), null)
  for await (const checked of checkBackups(place, await keysOf(call.config), call.given.flags.has('mend'))) {
    if (!checked.ok) process.exitCode = 1
    printRow(checked, call.json)
  }
}

/** `hiroba backup prune [--from DIR] [--keep-daily N] [--keep-weekly N] [--keep-monthly N]`; else as `HIROBA_BACKUP_KEEP` says. */
export async function pruneCommand(words: Words): Promise<void> {
  const call = read(words, ['from', 'keep-daily', 'keep-weekly', 'keep-monthly'])
  const place = await openPlace(placeOf(call, 'from'), null)
  const usual = call.config.backup.keep
  const count = (of: keyof Keep) => {
    const given = call.given.options.get(`keep-${of}`)
    if (given !== undefined) return wholeNumber(given, `keep-${of}`)
    if (usual === null) throw new UsageError(`--keep-${of} is missing: HIROBA_BACKUP_KEEP says all`)
    return usual[of]
  }
  const keep = { daily: count('daily'), weekly: count('weekly'), monthly: count('monthly') }
  const now: Instant = systemSources.now()
  printRow(await prune(place, { keys: await keysOf(call.config), keep, now }), call.json)
}

function wholeNumber(text: string, name: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new UsageError(`--${name} takes a whole number`)
  return Number(text)
}
