import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isRestoring, nullIfMissing, StartRefusal, withSession } from '#kernel'

/** Lies in a data folder from the first moment of a restore until its database is whole. */
export const restoreMark = (dataDir: string): string => join(dataDir, 'restoring')

const sentence =
  'a restore into this town did not come to its end: run ./hiroba restore again as before; if it refuses the data folder, empty that first'

/** Refuses `restore-unfinished` on a folder that a restore has begun to fill. */
export async function refuseUnfinishedFolder(dataDir: string): Promise<void> {
  const there = await stat(restoreMark(dataDir)).catch(nullIfMissing)
  if (there) throw new StartRefusal('restore-unfinished', sentence)
}

/** Refuses `restore-unfinished` on a database that a restore has begun to fill. */
export async function refuseUnfinishedDatabase(url: string): Promise<void> {
  if (await withSession(url, isRestoring)) throw new StartRefusal('restore-unfinished', sentence)
}
