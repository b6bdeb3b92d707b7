import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { gunzipBounded } from '#formats/xml'

export type InputFile = { file: string; bytes: Uint8Array } | { file: string; refused: string }

/** The largest file read, packed or unpacked. */
const mostBytes = 64 * 1024 * 1024

/**
 * The files a command was given: files as they are, folders with everything below them in name order, `.gz` unpacked
 * (never to more than 64 MiB). A file that cannot be read is a row too, with its reason, so that nothing is passed over.
 */
export async function* inputFiles(paths: readonly string[]): AsyncGenerator<InputFile> {
  for (const path of paths) yield* below(path, [])
}

/** `above`: the real names of the folders on the way here, so that a link back up is not followed for ever. */
async function* below(path: string, above: readonly string[]): AsyncGenerator<InputFile> {
  const found = await stat(path).catch(reasonOf)
  if (typeof found === 'string') yield { file: path, refused: found }
  else if (found.isDirectory()) yield* inside(path, above)
  else if (!found.isFile()) yield { file: path, refused: 'not-a-file' }
  else if (found.size > mostBytes) yield { file: path, refused: 'too-large' }
  else yield await read(path)
}

async function* inside(path: string, above: readonly string[]): AsyncGenerator<InputFile> {
  const own = await realpath(path)
  const names = await readdir(path).catch(reasonOf)
  if (above.includes(own)) yield { file: path, refused: 'folder-inside-itself' }
  else if (typeof names === 'string') yield { file: path, refused: names }
  else for (const name of names.sort()) yield* below(join(path, name), [...above, own])
}

async function read(path: string): Promise<InputFile> {
  try {
    const bytes = await readFile(path)
    return { file: path, bytes: basename(path).endsWith('.gz') ? gunzipBounded(bytes, mostBytes) : bytes }
  } catch (error) {
    return { file: path, refused: reasonOf(error) }
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no-such-file',
  EACCES: 'not-permitted',
  EPERM: 'not-permitted',
}

/** A stable code for a file the system would not give; a refusal of ours keeps its own. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return 'unreadable'
  const code = String(error.code)
  return reasons[code] ?? (/^[a-z-]+$/.test(code) ? code : 'unreadable')
}
