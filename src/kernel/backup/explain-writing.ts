import { errorCode } from '../problem/index.ts'
import { BackupRefusal } from './refusal.ts'

const full = new Set(['ENOSPC', 'EDQUOT'])
const unusable = new Set(['EACCES', 'EPERM', 'EROFS', 'EIO', 'ENOTDIR', 'ESTALE', 'ENXIO'])

/**
 * Writes into a folder of the operator's; what its disk refuses is told as `backup-place-full` or
 * `backup-place-unusable`, with what to do.
 */
export async function explainWriting<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = errorCode(error)
    if (code !== null && full.has(code))
      throw new BackupRefusal(
        'backup-place-full',
        `the disk of ${folder} is full: what was saved before is still whole. Drop old backups with backup prune, or give it a larger disk`,
        error,
      )
    if (code !== null && unusable.has(code))
      throw new BackupRefusal(
        'backup-place-unusable',
        `${folder} cannot be written (${code}): see that its disk is there, is mounted to be written, and belongs to this user`,
        error,
      )
    throw error
  }
}
