import { join } from 'node:path'
import { loadSigningKey } from '#alerts'
import type { Adapter } from '#delivery'
import { loadLetterSeal } from '#inbox'
import {
  type BackupSettings,
  type Connection,
  fileAnchor,
  fileKeys,
  type Log,
  loadNodeKey,
  loadWords,
  requireKeys,
  type Sources,
} from '#kernel'
import type { IdentityProvider } from '#residents'
import { createClamd } from './adapters/clamd/index.ts'
import { createAdapters } from './adapters.ts'
import { aroundOf } from './around.ts'
import type { Config } from './config.ts'
import { openIdentity, openStandIn } from './identity.ts'
import { migrationSources } from './migrations.ts'
import type { OpenDatabase } from './open-database.ts'
import type { AssembleParts } from './parts.ts'
import { restoreRules } from './restore-rules.ts'
import { root } from './root.ts'
import { settle } from './settle.ts'
import type { Town } from './town.ts'

type WiringParts = {
  database: OpenDatabase
  connection: Connection
  sources: Sources
  log: Log
  version: string
  started: (() => Promise<void>)[]
  serving(): void
}

/** What a town decided, its keys, and what is around it: all that assembling takes but how it sends. */
export type Wiring = Omit<AssembleParts, 'adapters' | 'personas'>

/**
 * Reads, and where this is the first start makes, what a town stands on. One process at a time: what two made at once
 * would not belong together.
 */
export async function openWiring(
  config: Config,
  parts: WiringParts,
): Promise<{ wiring: Wiring; adapters: readonly Adapter[] }> {
  const { connection, sources, log, started, database } = parts
  const settled = await settle(connection.db, config.dataDir, sources)
  const { town } = settled
  const folder = join(config.dataDir, 'keys')
  const key = await loadNodeKey(join(folder, 'node.key'))
  const keys = fileKeys(join(folder, 'kek'), sources)
  await requireKeys(connection.db, keys)
  const adapters = createAdapters(config, town, key)
  started.push(async () => {
    for (const adapter of adapters) await adapter.close()
  })
  const wiring = {
    connection,
    sources,
    log,
    ...settled,
    key,
    keys,
    anchor: fileAnchor(join(config.dataDir, 'audit-head.json')),
    signer: await loadSigningKey(folder, town.name.en, sources.now()),
    seal: await loadLetterSeal(folder, town.name.ja, sources.now()),
    words: loadWords(join(root, 'commons/languages')),
    scanner: config.clamd === null ? null : createClamd({ address: config.clamd }),
    around: aroundOf(config),
    identity: await identityOf(config, { town, keys: folder, log, started }),
    ...(config.backup.dir === null
      ? {}
      : { backup: backupOf(config, { dir: config.backup.dir, database, program: parts.version }) }),
    publicUrl: config.publicUrl,
    ...(config.console === null ? {} : { consoleUrl: config.console.url }),
    trustedProxy: config.trustedProxy,
    whenMissing: 'key' as const,
    version: parts.version,
    serving: parts.serving,
  }
  return { wiring, adapters }
}

type Saving = { dir: string; database: OpenDatabase; program: string }

function backupOf({ backup, dataDir }: Config, { dir, database, program }: Saving): BackupSettings {
  const { keysDir, recipients, keep } = backup
  const { appUrl, ownerUrl, adminUrl, appRole } = database
  const login = { appUrl, ownerUrl, adminUrl, appRole }
  return {
    dir,
    keysDir,
    recipients,
    keep,
    dataDir,
    ...login,
    migrations: migrationSources,
    rules: restoreRules,
    program,
  }
}

type Joining = { town: Town; keys: string; log: Log; started: (() => Promise<void>)[] }

/** Who vouches for cards: whom the town has joined, in a demonstration a stand-in on this machine, or nobody. */
async function identityOf(
  config: Config,
  { town, keys, log, started }: Joining,
): Promise<IdentityProvider | null> {
  const { publicUrl, allowedNetworks, identity, demo } = config
  const settings = { publicUrl, allowedNetworks, keys, log }
  if (identity) return openIdentity({ ...settings, identity })
  if (!demo || !town.demo) return null
  const { provider, standIn } = await openStandIn(settings)
  started.push(standIn.close)
  return provider
}
