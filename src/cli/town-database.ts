import { type Log, reachEmbedded, startEmbedded } from '#kernel'
import { type Config, roleOf } from '../config.ts'
import { requireProtectedWay } from '../database-way.ts'

/** Logins of a town's database: `ownerUrl` may read and write everything, or is null where only the app's is known. */
export type TownDatabase = { ownerUrl: string | null; appUrl: string; appRole: string }

/**
 * Runs `work` on the database of a town that runs, or of one that does not: then the server that comes along is started
 * for it, and stopped afterwards.
 */
export async function withTownDatabase<T>(
  config: Config,
  log: Log,
  work: (database: TownDatabase) => Promise<T>,
): Promise<T> {
  if (config.database) {
    requireProtectedWay(config)
    const { appUrl, ownerUrl } = config.database
    return work({ appUrl, ownerUrl, appRole: roleOf(appUrl) })
  }
  const running = await reachEmbedded(config.dataDir)
  if (running) return work({ ...running, appRole: roleOf(running.appUrl) })
  const started = await startEmbedded({ dataDir: config.dataDir, log })
  try {
    return await work({ ...started, appRole: roleOf(started.appUrl) })
  } finally {
    await started.stop()
  }
}
