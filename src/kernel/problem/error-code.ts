/** The `code` of a failed system call or of PostgreSQL, or null. */
export const errorCode = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

/** Whether an error says that a file or folder is not there. */
export const isMissing = (error: unknown): boolean =>
  errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR'

/** For `catch`: what is not there is null; any other error goes on. */
export function nullIfMissing(error: unknown): null {
  if (isMissing(error)) return null
  throw error
}
