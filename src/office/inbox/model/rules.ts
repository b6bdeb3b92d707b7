import { problem } from '../problems.ts'
import type { Draft, MessageKind } from '../schema.ts'

/** Whether it goes out as a letter with number, code, seal and file. A notice is only to be read in the inbox. */
export const isLetter = (kind: MessageKind): boolean => kind !== 'notice'

/** Of two who change one draft at once the second is told. Refuses `changed-meanwhile`. */
export function requireRevision(draft: Draft, revision: number): void {
  if (draft.revision !== revision) throw problem('changed-meanwhile')
}

/**
 * Whether a letter also goes by post, to the first it is for: who asked for paper, and whose inbox nobody opens because
 * none of those it is for has an account.
 */
export const goesByPost = ({
  wanted,
  accounts,
}: {
  wanted: boolean
  accounts: readonly boolean[]
}): boolean => wanted || !accounts.includes(true)
