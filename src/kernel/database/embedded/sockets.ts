import { lstat, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errorCode } from '../../problem/index.ts'
import type { Account } from './account.ts'
import { give } from './cluster.ts'

/** The server listens on no network; this number only names its socket file. */
export const port = 5432

/** `sun_path` of unix(7) holds 108 bytes with the closing zero. */
const longestSocket = 107

const fits = (folder: string): boolean => Buffer.byteLength(join(folder, `.s.PGSQL.${port}`)) <= longestSocket

/**
 * A folder for the server's socket that only the account can enter: in `home`, or under the system's temporary folder
 * where that path is too long. `recorded` is the one used last, taken again when it is still ours.
 */
export async function socketFolder(home: string, recorded: string | null, account: Account): Promise<string> {
  const inside = join(home, 'postgres-socket')
  if (fits(inside) && (await privateFolder(inside, account))) return inside
  if (recorded !== null && (await privateFolder(recorded, account))) return recorded
  const shared = fits(join(tmpdir(), 'hiroba-123456')) ? tmpdir() : '/tmp'
  const made = await mkdtemp(join(shared, 'hiroba-'))
  await give(made, account)
  return made
}

/** False when somebody else has taken the name: in a shared temporary folder anyone can. */
async function privateFolder(path: string, account: Account): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 })
    await give(path, account)
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    if (errorCode(error) !== 'EEXIST') throw error
  }
  const found = await lstat(path)
  return found.isDirectory() && found.uid === account.uid && (found.mode & 0o077) === 0
}

/** Takes away a socket folder outside `home`; one inside stays. */
export async function removeSocketFolder(home: string, sockets: string): Promise<void> {
  if (!sockets.startsWith(home)) await rm(sockets, { recursive: true, force: true })
}
