import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, stat } from 'node:fs/promises'
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
  try {
    const handle = await open(file, 'wx', 0o600)
    await handle.writeFile(randomBytes(32))
    await handle.sync()
    await handle.close()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const { mode } = await stat(file)
  if ((mode & 0o077) !== 0)
    throw new Error(`${file} is readable by others on this machine: chmod 600, or replace it`)
  const secret = await readFile(file)
  if (secret.length !== 32) throw new Error(`${file} does not hold 32 bytes`)
  return nodeKey(secret)
}
