import { createHmac, randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Instant, type Sources, systemSources } from '../clock/index.ts'
import { errorCode } from '../problem/index.ts'
import type { KeyService, KeyVersion } from './key-service.ts'
import { seal, unseal } from './seal.ts'
import { createSecret, destroySecret, readSecret, syncSecret } from './secret-file.ts'

type Held = { stamp: string; version: string; madeAt: Instant; secret: Buffer }

const fileName = /^(\d{4,12})\.key$/
const fileOf = (number: number) => `${String(number).padStart(4, '0')}.key`

/** The number of the file, and a mark of the secret in it: the same number on another machine is another version. */
const nameOf = (number: number, secret: Uint8Array) =>
  `${String(number).padStart(4, '0')}-${createHmac('sha256', secret).update('hiroba:kek').digest('hex').slice(0, 8)}`

/**
 * Key-encryption keys in `folder`, one file of 32 bytes for each version (`0001.key`, mode 0600, folder 0700).
 * Processes that share the folder agree on the current one; machines that do not share it cannot share a database.
 * Refuses files and folders that others on the machine can read. `sources` dates the versions.
 */
export function fileKeys(folder: string, sources: Pick<Sources, 'now'> = systemSources): KeyService {
  const held = new Map<number, Held>()
  const look = (number: number) => lookInto(held, join(folder, fileOf(number)), number)
  const newest = async () => (await numbersIn(folder)).at(-1) ?? 0
  const make = async (number: number) => {
    await createSecret(join(folder, fileOf(number)), sources.now())
    return requireHeld(look(number), fileOf(number)).version
  }
  const secretOf = (version: string) => {
    const found = look(Number.parseInt(version, 10))
    return requireHeld(found?.version === version ? found : null, version).secret
  }
  return {
    current: async () => {
      const number = await newest()
      return number > 0 ? requireHeld(look(number), fileOf(number)).version : make(1)
    },
    wrap: async (version, bytes, context) => seal(secretOf(version), context, randomBytes(12), bytes),
    unwrap: async (version, wrapped, context) => unseal(secretOf(version), context, wrapped),
    create: async () => make((await newest()) + 1),
    destroy: async (version) => {
      const number = Number.parseInt(version, 10)
      const found = look(number)
      if (found === null) return
      const file = join(folder, fileOf(number))
      // Overwritten already by one who was killed before it could remove the file: what it wrote must be on the disk.
      if (found.version !== version) return syncSecret(file)
      if (number === (await newest())) throw new Error(`the key ${version} is the current one`)
      await destroySecret(file)
      look(number)
    },
    versions: async () => {
      const found = (await numbersIn(folder)).map(look)
      return found.flatMap((one): KeyVersion[] =>
        one === null ? [] : [{ version: one.version, madeAt: one.madeAt }],
      )
    },
  }
}

function requireHeld(found: Held | null, version: string): Held {
  if (found === null) throw new Error(`there is no key ${version}`)
  return found
}

/** In rising order; none when there is no folder yet. */
async function numbersIn(folder: string): Promise<number[]> {
  try {
    const { mode } = await stat(folder)
    if ((mode & 0o077) !== 0)
      throw new Error(`${folder} is open to others on this machine: chmod 700, or replace the keys in it`)
    const names = (await readdir(folder)).filter((name) => fileName.test(name))
    const numbers = names.map((name) => Number.parseInt(name, 10))
    return numbers.filter((number, at) => fileOf(number) === names[at]).toSorted((one, two) => one - two)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

/**
 * What the file holds, read once. Every use asks whether the file is still the same, so that what another process
 * destroyed is forgotten here too. Null when there is no such file.
 */
function lookInto(held: Map<number, Held>, file: string, number: number): Held | null {
  // Asked synchronously: a thread's round trip costs more than the answer, and a list asks a thousand times.
  const seen = statSync(file, { throwIfNoEntry: false })
  const stamp = seen ? `${seen.ino} ${seen.ctimeMs} ${seen.mode}` : 'gone'
  const known = held.get(number)
  if (known?.stamp === stamp) return known
  known?.secret.fill(0)
  held.delete(number)
  const secret = seen ? readSecret(file) : null
  if (!seen || secret === null) return null
  const fresh = { stamp, version: nameOf(number, secret), madeAt: seen.mtime.toISOString(), secret }
  held.set(number, fresh)
  return fresh
}
