import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Derived secrets of one installation; `purpose` keeps them apart (RFC 5869). */
export type NodeKey = {
  derive(purpose: string, length?: number): Buffer
  /** Keyed SHA-256, hexadecimal: equal inputs are seen to be equal only by who holds the node key. */
  digest(purpose: string, text: string): string
}

export function nodeKey(secret: Uint8Array): NodeKey {
  const derive = (purpose: string, length = 32) =>
    Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), `hiroba:${purpose}`, length))
  return {
    derive,
    digest: (purpose, text) => createHmac('sha256', derive(purpose)).update(text).digest('hex'),
  }
}

/**
 * Reads the file's 32 bytes, or makes it with mode 0600 when missing. Refuses a key that others on the machine can
 * read: it may be known already.
 */
export async function loadNodeKey(file: string): Promise<NodeKey> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  if (!(await exists(file))) await create(file)
  const { mode } = await stat(file)
  if ((mode & 0o077) !== 0)
    throw new Error(`${file} is readable by others on this machine: chmod 600, or replace it`)
  const secret = await readFile(file)
  if (secret.length !== 32) throw new Error(`${file} does not hold 32 bytes`)
  return nodeKey(secret)
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : null)

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

/** The key appears under its name whole or not at all; of several processes at once the first one's stays. */
async function create(file: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(randomBytes(32))
    await handle.sync()
    await link(draft, file)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    await handle.close()
    await unlink(draft)
  }
}
