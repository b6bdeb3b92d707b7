import { mkdir } from 'node:fs/promises'
import { holdDataFolder, type Log, startEmbedded } from '#kernel'
import { type Config, roleOf } from './config.ts'
import { requireProtectedWay } from './database-way.ts'

/** Where the data is: two logins, and how to leave. `ownerUrl` is null when somebody else runs the migrations. */
export type OpenDatabase = {
  appUrl: string
  ownerUrl: string | null
  /** Who may make databases there; null when only the town's own two logins are known. */
  adminUrl: string | null
  appRole: string
  close(): Promise<void>
}

/**
 * The server that comes with Hiroba, or the town's own by `DATABASE_URL`, reached as `requireProtectedWay` wants it. A process with all roles that were not named
 * holds the data folder, so that a second start on it is refused (`data-folder-in-use`); processes whose roles were named
 * may share it.
 */
export async function openDatabase(config: Config, log: Log): Promise<OpenDatabase> {
  if (config.database === null) {
    const own = await startEmbedded({ dataDir: config.dataDir, log })
    const { appUrl, ownerUrl, superuserUrl: adminUrl } = own
    return { appUrl, ownerUrl, adminUrl, appRole: roleOf(appUrl), close: own.stop }
  }
  requireProtectedWay(config)
  const { appUrl, ownerUrl } = config.database
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const server = { appUrl, ownerUrl, adminUrl: null, appRole: roleOf(appUrl) }
  if (config.several) return { ...server, close: async () => undefined }
  const lock = await holdDataFolder({
    dataDir: config.dataDir,
    login: { connectionString: appUrl },
    log,
    onLost: (reason) => {
      throw reason
    },
  })
  return { ...server, close: lock.release }
}
