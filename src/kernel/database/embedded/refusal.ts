type StartRefusalCode =
  | 'data-folder-in-use'
  | 'data-folder-unusable'
  | 'database-behind'
  | 'database-missing'
  | 'database-of-another-version'
  | 'database-not-started'
  | 'no-database-program'
  | 'no-database-user'
  | 'restore-unfinished'

/** Why the town cannot start here, in one sentence for the operator's terminal that says what to do. */
export class StartRefusal extends Error {
  override readonly name = 'StartRefusal'
  readonly code: StartRefusalCode

  constructor(code: StartRefusalCode, sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? {} : { cause })
    this.code = code
  }
}

/** The `code` of a failed system call or of PostgreSQL, or null. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}
