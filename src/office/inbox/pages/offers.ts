import type { InboxOperations } from '../operations/index.ts'
import type { Parts } from '../parts.ts'

/** What the pages are made of: the operations, and the names of sections. */
export type Offers = { operations: InboxOperations } & Pick<Parts, 'routes' | 'languages'>

export const inboxPath = '/my/inbox'
export const lettersPath = '/console/letters'
export const verifyPath = '/verify'
