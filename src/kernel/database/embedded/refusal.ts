import { TerminalRefusal } from '../../problem/index.ts'

type StartRefusalCode =
  | 'data-folder-in-use'
  | 'data-folder-unusable'
  | 'database-behind'
  | 'database-missing'
  | 'database-of-another-version'
  | 'database-not-started'
  | 'database-unprotected'
  | 'no-database-program'
  | 'no-database-user'
  | 'restore-unfinished'

/** Why the town cannot start here. */
export class StartRefusal extends TerminalRefusal<StartRefusalCode> {
  override readonly name = 'StartRefusal'
}
