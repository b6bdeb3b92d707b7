import { randomBytes } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { link, mkdir, open, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Instant, systemSources } from '../clock/index.ts'
import { errorCode } from '../problem/index.ts'

const secretLength = 32

/**
 * The file's 32 bytes; null when there is no such file. Refuses a secret that others on the machine can read: it may
 * be known already.
 */
export function readSecret(file: string): Buffer | null {
  const handle = openOrNull(file)
  if (handle === null) return null
  try {
    if ((fstatSync(handle).mode & 0o077) !== 0)
      throw new Error(`${file} is readable by others on this machine: chmod 600, or replace it`)
    const secret = readFileSync(handle)
    if (secret.length !== secretLength) throw new Error(`${file} does not hold ${secretLength} bytes`)
    return secret
  } finally {
    closeSync(handle)
  }
}

function openOrNull(file: string): number | null {
  try {
    return openSync(file, 'r')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}

/**
 * Makes the file with 32 random bytes and mode 0600, in a folder of its owner. It appears under its name whole or not
 * at all, and outlives a power cut from then on; of several processes at once the first one's stays. Its time of change
 * says when it was made.
 */
export async function createSecret(file: string, madeAt: Instant = systemSources.now()): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(randomBytes(secretLength))
    await handle.utimes(new Date(madeAt), new Date(madeAt))
    await handle.sync()
    await link(draft, file)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  } finally {
    await handle.close()
    await unlink(draft)
  }
  await syncFolder(file)
}

/**
 * Overwrites the file, then removes it; both are on disk when this returns. May be repeated, also after a kill in the
 * middle. What a file system or a drive keeps of overwritten blocks is beyond it.
 */
export async function destroySecret(file: string): Promise<void> {
  try {
    const handle = await open(file, 'r+')
    try {
      await handle.write(randomBytes(secretLength), 0, secretLength, 0)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await unlink(file)
  } catch (error) {
    // Another process that destroys the same file may have been first.
    if (errorCode(error) !== 'ENOENT') throw error
  }
  await syncFolder(file)
}

/** What was written to the file and what was done in its folder outlives a power cut from now on. */
export async function syncSecret(file: string): Promise<void> {
  const handle = await open(file, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
  await syncFolder(file)
}

async function syncFolder(file: string): Promise<void> {
  const handle = await open(dirname(file), 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
