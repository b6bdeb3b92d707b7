import { z } from 'zod'
import { command } from '#kernel'
import { sendBack } from '../model/decide.ts'
import { closeApproval } from '../raise-work.ts'
import { Alert } from '../schema.ts'
import { decide, seen } from './decide-alert.ts'

export const sendBackAlert = command({
  name: 'alerts.send-back',
  summary: 'returns an alert to its writers with a reason',
  grant: 'alerts:approve',
  input: z.object({
    ...seen,
    reason: Alert.shape.sendBackReason.unwrap().meta({ label: '差し戻す理由', control: 'textarea' }),
  }),
  output: Alert,
  run: async (ctx, { id, version, reason }) => {
    const returned = await decide(ctx, { id, version }, (alert, by) => sendBack(alert, reason, by))
    await closeApproval(ctx, id)
    return returned
  },
})
