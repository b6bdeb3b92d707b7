import { access, constants, open, readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { nullIfMissing } from '#kernel'
import type { Disk, Standing } from '../../office/doctor/ports.ts'

/** What the file system of a folder has left; null when the folder is not there. */
export async function diskAt(path: string): Promise<Disk | null> {
  const found = await statfs(path).catch(nullIfMissing)
  if (found === null) return null
  return {
    freeBytes: found.bavail * found.bsize,
    totalBytes: found.blocks * found.bsize,
    freeFiles: found.ffree,
    totalFiles: found.files,
  }
}

export async function standingOf(path: string): Promise<Standing | null> {
  const found = await stat(path).catch(nullIfMissing)
  return found && { mode: found.mode & 0o777, owner: found.uid, isFolder: found.isDirectory() }
}

export async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(nullIfMissing)
  return (entries ?? []).filter((one) => one.isFile()).map(({ name }) => join(path, name))
}

export const isWritable = (path: string): Promise<boolean> =>
  access(path, constants.W_OK).then(
    () => true,
    () => false,
  )

const mostBytes = 64 * 1024

/** Of the last 64 KiB; nothing when there is no such file. */
export async function lastLines(path: string, lines: number): Promise<string[]> {
  const file = await open(path).catch(nullIfMissing)
  if (file === null) return []
  try {
    const { size } = await file.stat()
    const start = Math.max(0, size - mostBytes)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start)
    const text = buffer.subarray(0, bytesRead).toString('utf8')
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-lines)
  } finally {
    await file.close()
  }
}
