import { z } from 'zod'
import { command } from '#kernel'
import { discard, requireVersion } from '../model/decide.ts'
import { closeProposal } from '../raise-work.ts'
import { Alert } from '../schema.ts'
import { lockAlert, saveAlert } from '../store.ts'
import { seen } from './seen.ts'

export const discardAlert = command({
  name: 'alerts.discard',
  summary: 'puts a draft or proposal aside',
  grant: 'alerts:draft',
  input: z.object(seen),
  output: Alert,
  run: async (ctx, { id, version }) => {
    const alert = await lockAlert(ctx.db, id)
    requireVersion(alert, version)
    const discarded = discard(alert, { actor: ctx.actor.id, now: ctx.now() })
    await saveAlert(ctx.db, discarded)
    await closeProposal(ctx, id)
    return discarded
  },
})
