import type { Ctx, Db } from '#kernel'
import { type Begin, begin, send, symbolOf } from './begin.ts'
import { numberOf } from './numbers.ts'
import type { ApprovalParts } from './parts.ts'
import type { Document, DocumentState } from './schema.ts'
import { findAbout } from './store/index.ts'

/** How a matter of another module stands, by its newest document. */
export type Decision = {
  id: string
  state: DocumentState
  /** `令和8年度 青総第123号`; null unless decided. */
  number: string | null
  decidedAt: string | null
  /** Why it came back or was rejected. */
  reason: string | null
}

/** What other modules use of approval. */
export type ApprovalDoor = {
  /**
   * Begins a document in the caller's transaction in the name of `draftedBy`, a member of staff of that section, and with
   * `submit` sends it along its route at once. The module hears `approval.decided`, `approval.sent-back`,
   * `approval.rejected` or `approval.withdrawn` (aggregate: the document's id; payload: `module` and `subject`). Refuses as
   * `approval.draft` and `approval.submit` do.
   */
  draft(ctx: Ctx, given: Begin, options: { submit: boolean }): Promise<Document>
  /** The newest document about a subject; null when there is none. */
  decisionOf(db: Db, subject: { module: string; id: string }): Promise<Decision | null>
  /** What document numbers of a section begin with (`青総`), for `nextDocumentNumber`. Refuses `approval.not-your-section`. */
  symbolOf(section: string): string
}

export const approvalDoor = (parts: ApprovalParts): ApprovalDoor => ({
  draft: async (ctx, given, { submit }) => {
    const document = await begin(ctx, given, parts)
    return submit ? send(ctx, document, { by: given.draftedBy, parts }) : document
  },
  decisionOf: async (db, subject) => {
    const found = await findAbout(db, subject)
    if (!found) return null
    const { id, state, decidedAt, reason } = found
    return { id, state, number: numberOf(found), decidedAt, reason }
  },
  symbolOf: (section) => symbolOf(parts.routes, section),
})
