import { readdir, readFile, stat } from 'node:fs/promises'
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
  for (const path of paths) yield* below(path)
}

async function* below(path: string): AsyncGenerator<InputFile> {
  const found = await stat(path).catch(() => null)
  if (found === null) yield { file: path, refused: 'no-such-file' }
  else if (found.isDirectory()) {
    for (const name of (await readdir(path)).sort()) yield* below(join(path, name))
  } else if (!found.isFile()) yield { file: path, refused: 'not-a-file' }
  else if (found.size > mostBytes) yield { file: path, refused: 'too-large' }
  else yield await read(path)
}

async function read(path: string): Promise<InputFile> {
  try {
    const bytes = await readFile(path)
    return { file: path, bytes: basename(path).endsWith('.gz') ? gunzipBounded(bytes, mostBytes) : bytes }
  } catch (error) {
    return {
      file: path,
      refused: error instanceof Error && 'code' in error ? String(error.code).toLowerCase() : 'unreadable',
    }
  }
}
