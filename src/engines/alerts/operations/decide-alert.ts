import type { z } from 'zod'
import type { Ctx } from '#kernel'
import { type By, requireVersion } from '../model/decide.ts'
import { Alert } from '../schema.ts'
import { lockAlert, saveAlert } from '../store/index.ts'

/** Which alert, and which version of it the person saw: a decision is never about something else. */
export const seen = {
  id: Alert.shape.id.meta({ control: 'hidden' }),
  version: Alert.shape.version.meta({ control: 'hidden' }),
}

type Seen = Pick<z.output<typeof Alert>, 'id' | 'version'>

/** Holds the alert the person saw, applies a rule of the model to it, and keeps what comes of it. */
export async function decide(
  ctx: Ctx,
  { id, version }: Seen,
  rule: (alert: Alert, by: By) => Alert,
): Promise<Alert> {
  const alert = await lockAlert(ctx.db, id)
  requireVersion(alert, version)
  const decided = rule(alert, { actor: ctx.actor.id, now: ctx.now() })
  await saveAlert(ctx.db, decided)
  return decided
}
