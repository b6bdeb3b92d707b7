import { mkdir } from 'node:fs/promises'
import { holdDataFolder, type Log, startEmbedded } from '#kernel'
import { type Config, roleOf } from './config.ts'

/** Where the data is: two logins, and how to leave. `ownerUrl` is null when somebody else runs the migrations. */
export type OpenDatabase = {
  appUrl: string
  ownerUrl: string | null
  appRole: string
  close(): Promise<void>
}

/**
 * The server that comes with Hiroba, or the town's own by `DATABASE_URL`. Either way the data folder is held, so that a
 * second start on it is refused (`data-folder-in-use`).
 */
export async function openDatabase(config: Config, log: Log): Promise<OpenDatabase> {
  if (config.database === null) {
    const own = await startEmbedded({ dataDir: config.dataDir, log })
    return { appUrl: own.appUrl, ownerUrl: own.ownerUrl, appRole: roleOf(own.appUrl), close: own.stop }
  }
  const { appUrl, ownerUrl } = config.database
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const lock = await holdDataFolder({
    dataDir: config.dataDir,
    login: { connectionString: appUrl },
    log,
    onLost: (reason) => {
      throw reason
    },
  })
  return { appUrl, ownerUrl, appRole: roleOf(appUrl), close: lock.release }
}
