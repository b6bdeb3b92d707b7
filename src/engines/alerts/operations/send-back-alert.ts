import { command } from '#kernel'
import { requireVersion, sendBack } from '../model/decide.ts'
import { closeApproval } from '../raise-work.ts'
import { Alert } from '../schema.ts'
import { lockAlert, saveAlert } from '../store.ts'
import { seen } from './seen.ts'

export const sendBackAlert = command({
  name: 'alerts.send-back',
  summary: 'returns an alert to its writers with a reason',
  grant: 'alerts:approve',
  input: Alert.pick({}).extend({
    ...seen,
    reason: Alert.shape.sendBackReason.unwrap().meta({ label: '差し戻す理由', control: 'textarea' }),
  }),
  output: Alert,
  run: async (ctx, { id, version, reason }) => {
    const alert = await lockAlert(ctx.db, id)
    requireVersion(alert, version)
    const returned = sendBack(alert, reason, { actor: ctx.actor.id, now: ctx.now() })
    await saveAlert(ctx.db, returned)
    await closeApproval(ctx, id)
    return returned
  },
})
