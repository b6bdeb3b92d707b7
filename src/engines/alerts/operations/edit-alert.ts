import { command } from '#kernel'
import { edit, requireVersion } from '../model/decide.ts'
import { type Rules, requireHazard } from '../rules.ts'
import { Alert, Content } from '../schema.ts'
import { lockAlert, saveAlert } from '../store.ts'
import { seen } from './seen.ts'

export const editAlert = (rules: Rules) =>
  command({
    name: 'alerts.edit',
    summary: 'saves a draft or proposal without handing it on',
    grant: 'alerts:draft',
    input: Content.extend(seen),
    output: Alert,
    run: async (ctx, { id, version, ...content }) => {
      requireHazard(rules, content.hazard)
      const alert = await lockAlert(ctx.db, id)
      requireVersion(alert, version)
      const edited = edit(alert, content, { actor: ctx.actor.id, now: ctx.now() })
      await saveAlert(ctx.db, edited)
      return edited
    },
  })
