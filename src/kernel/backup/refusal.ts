import { TerminalRefusal } from '../problem/index.ts'

type BackupRefusalCode =
  | 'backup-place-busy'
  | 'backup-place-of-another-town'
  | 'backup-place-unusable'
  | 'backup-place-full'
  | 'backup-newer-than-clock'
  | 'stopped'
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

/** Why nothing was saved or restored. */
export class BackupRefusal extends TerminalRefusal<BackupRefusalCode> {
  override readonly name = 'BackupRefusal'
}
