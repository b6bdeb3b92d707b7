import type { Ctx } from '#kernel'
import type { Notice } from './schema.ts'
import { addNotice } from './store/index.ts'

/** Tells a person on their own page what happened to their way in. */
export async function notify(ctx: Ctx, personId: string, kind: Notice['kind']): Promise<void> {
  await addNotice(ctx.db, { id: ctx.newId(), personId, kind, at: ctx.now(), readAt: null })
}
