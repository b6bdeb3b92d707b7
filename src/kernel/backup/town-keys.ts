import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { type NodeKey, nodeKey } from '../keys/index.ts'
import { readSecret } from '../keys/secret-file.ts'
import { errorCode } from '../problem/index.ts'
import { newIdentity } from './age-box.ts'
import { syncFolder, writeWhole } from './place.ts'
import { BackupRefusal } from './refusal.ts'

/** What a town makes and opens its backups with: files in its folder of keys. */
export type TownKeys = { key: NodeKey; identity: string }

const identityFile = 'backup.key'

/**
 * Reads the town's keys for backups; the identity of age (`backup.key`) is made at first, mode 0600. Refuses `no-town`
 * where no town has ever run.
 */
export async function loadTownKeys(folder: string): Promise<TownKeys> {
  const secret = readSecret(join(folder, 'node.key'))
  if (secret === null)
    throw new BackupRefusal(
      'no-town',
      `no town has run here (no node.key in ${folder}): name its folder with --data`,
    )
  const key = nodeKey(secret)
  const file = join(folder, identityFile)
  const known = await readIdentity(file)
  if (known !== null) return { key, identity: known }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const made = await newIdentity()
  await writeWhole(file, Buffer.from(`${made}\n`))
  await syncFolder(folder)
  return { key, identity: made }
}

async function readIdentity(file: string): Promise<string | null> {
  try {
    const handle = await open(file, 'r')
    try {
      if (((await handle.stat()).mode & 0o077) !== 0)
        throw new Error(`${file} is readable by others on this machine: chmod 600, or replace it`)
      return (await handle.readFile('utf8')).trim()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}
