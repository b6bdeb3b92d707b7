type BackupRefusalCode =
  | 'backup-place-busy'
  | 'backup-place-of-another-town'
  | 'backup-place-unusable'
  | 'no-backup'
  | 'no-town'
  | 'backup-damaged'
  | 'backup-of-newer-program'
  | 'database-not-empty'
  | 'data-folder-not-empty'
  | 'keys-older-than-backup'
  | 'keys-of-another-town'
  | 'keys-damaged'
  | 'wrong-keys'
  | 'not-equal'

/** Why nothing was saved or restored, in one sentence for the operator's terminal that says what to do. */
export class BackupRefusal extends Error {
  override readonly name = 'BackupRefusal'
  readonly code: BackupRefusalCode

  constructor(code: BackupRefusalCode, sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? {} : { cause })
    this.code = code
  }
}
