import { realpath } from 'node:fs/promises'
import { nullIfMissing } from '../../problem/index.ts'
import { clusterFolder, homeOf, readRecord } from './data-folder.ts'
import { serverState } from './processes.ts'
import { urls } from './start.ts'

/**
 * Logins of the database that runs on `dataDir` now, for another process than the one that started it; null when none
 * runs there.
 */
export async function reachEmbedded(dataDir: string): Promise<ReturnType<typeof urls> | null> {
  const folder = await realpath(dataDir).catch(nullIfMissing)
  const record = folder === null ? null : await readRecord(folder)
  if (folder === null || record === null) return null
  const cluster = await realpath(clusterFolder(homeOf(folder, record))).catch(nullIfMissing)
  const state = cluster === null ? null : await serverState(cluster)
  return state?.kind === 'running' ? urls(state.sockets, record) : null
}
