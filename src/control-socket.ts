import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The longest path a unix socket may have on Linux is 107 bytes. */
const longest = 100

/** Where a running town listens for its operator: in the data folder, or where that is too deep, under a name made of it. */
export function controlSocket(dataDir: string): string {
  const own = join(resolve(dataDir), 'control.sock')
  if (Buffer.byteLength(own) <= longest) return own
  return join(
    tmpdir(),
    `hiroba-${createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16)}.sock`,
  )
}
