import { createHash } from 'node:crypto'
import { constants, watch } from 'node:fs'
import { lstat, mkdir, open, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DropFolder, Dropped } from '../../engines/intake/ports.ts'
import { errorCode, isMissing } from '../../kernel/index.ts'

/** A file that nobody wrote to for so long is complete at the first look: it was moved in, or is old. */
const RESTED_MS = 2_000
const MOST_NAMES = 500
const NAME = /^[^./\\\p{Cc}\p{Cf}\p{Cs}][^/\\\p{Cc}\p{Cf}\p{Cs}]{0,199}$/u
/** Written under these names by programs that rename when they are done. */
const UNFINISHED = /\.(?:part|tmp|crdownload|filepart)$/i

/** A folder on this machine. `done` and `refused` are made in it; `now` is the machine's clock, as file times are. */
export function openDropFolder(path: string, now: () => number): DropFolder {
  const seen = new Map<string, string>()
  const make = () =>
    Promise.all(['done', 'refused'].map((one) => mkdir(join(path, one), { recursive: true })))
  return {
    async complete() {
      await make()
      const found = await looks(path)
      const ready = found.filter(
        ({ name, print, mtimeMs }) => seen.get(name) === print || now() - mtimeMs > RESTED_MS,
      )
      seen.clear()
      for (const { name, print } of found) seen.set(name, print)
      return ready.sort((a, b) => a.mtimeMs - b.mtimeMs || (a.name < b.name ? -1 : 1)).map(({ name }) => name)
    },
    read: (name, maxBytes) => read(join(path, name), name, maxBytes),
    settle: (dropped, report) => settle(path, dropped, report),
    watch: (onChange) => watching(path, onChange),
  }
}

type Look = { name: string; print: string; mtimeMs: number }

async function looks(path: string): Promise<Look[]> {
  await renameUnreadable(path)
  const names = (await readdir(path)).filter(
    (name) => name !== 'done' && name !== 'refused' && !name.startsWith('.') && !UNFINISHED.test(name),
  )
  const found: Look[] = []
  for (const name of names.slice(0, MOST_NAMES)) {
    const stat = await lstat(join(path, name)).catch(goneIsNull)
    if (stat && !stat.isDirectory())
      found.push({ name, print: `${stat.ino} ${stat.size} ${stat.mtimeMs}`, mtimeMs: stat.mtimeMs })
  }
  return found
}

/** A name that is no UTF-8 could not even be asked for: it is called by its digest, and odd by that. */
async function renameUnreadable(path: string): Promise<void> {
  for (const raw of await readdir(path, { encoding: 'buffer' })) {
    if (Buffer.from(raw.toString('utf8')).equals(raw)) continue
    const digest = createHash('sha256').update(raw).digest('hex').slice(0, 12)
    const from = Buffer.concat([Buffer.from(`${path}/`), raw])
    await rename(from, join(path, `\u202D${digest}`)).catch(goneIsNull)
  }
}

function goneIsNull(error: unknown): null {
  if (isMissing(error)) return null
  throw error
}

/** Opened without following a link and without waiting for a writer, then looked at again: a name can change hands. */
async function read(file: string, name: string, maxBytes: number): Promise<Dropped | null> {
  if (!NAME.test(name)) return { name, refused: 'odd-file' }
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  try {
    await using handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    const stat = await handle.stat()
    if (!stat.isFile() || stat.nlink > 1) return { name, refused: 'odd-file' }
    if (stat.size > maxBytes) return { name, refused: 'too-large' }
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxBytes + 1), 0, maxBytes + 1, 0)
    return bytesRead > maxBytes
      ? { name, refused: 'too-large' }
      : { name, bytes: Buffer.from(buffer.subarray(0, bytesRead)) }
  } catch (error) {
    if (isMissing(error)) return null
    // A symbolic link, a socket, a device without a driver.
    if (['ELOOP', 'ENXIO', 'ENODEV', 'EACCES', 'EPERM'].includes(errorCode(error) ?? ''))
      return { name, refused: 'odd-file' }
    throw error
  }
}

/** The report stands before its file: who sees the file sees why. */
async function settle(path: string, dropped: Dropped, report: object | null): Promise<void> {
  const { name } = dropped
  const target = targetOf(dropped)
  const folder = report === null ? 'done' : 'refused'
  if (report !== null)
    await writeFile(join(path, folder, `${target}.report.json`), `${JSON.stringify(report, null, 2)}\n`)
  await rename(join(path, name), join(path, folder, target)).catch(goneIsNull)
}

/** The same content under the same name is one file; a name that is odd is told by its digest alone. */
function targetOf(dropped: Dropped): string {
  const { name } = dropped
  const content = 'bytes' in dropped ? dropped.bytes : name
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 12)
  return NAME.test(name) ? `${digest}-${name.slice(0, 180)}` : digest
}

function watching(path: string, onChange: () => void): { close(): void } {
  try {
    const watcher = watch(path, { persistent: false }, onChange)
    // A folder that goes away is found by the next look; the look goes on without being told of changes.
    watcher.on('error', () => watcher.close())
    return watcher
  } catch (error) {
    if (isMissing(error) || errorCode(error) === 'ENOSPC') return { close: () => undefined }
    throw error
  }
}
