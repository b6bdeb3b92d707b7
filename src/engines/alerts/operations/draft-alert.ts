import { z } from 'zod'
import { command } from '#kernel'
import { draft } from '../model/compose.ts'
import { type Rules, requireContent } from '../rules.ts'
import { Alert, Content } from '../schema.ts'
import { addAlert } from '../store/index.ts'

const Input = Content.extend({ drill: z.boolean().meta({ label: '訓練として出す' }) })

export const draftAlert = (rules: Rules) =>
  command({
    name: 'alerts.draft',
    summary: 'starts an alert from nothing',
    grant: 'alerts:draft',
    input: Input,
    output: Alert,
    subject: (_input, alert) => [alert.id],
    run: async (ctx, content) => {
      requireContent(rules, content, ctx.actor)
      const alert = draft(ctx.newId(), content, { actor: ctx.actor.id, now: ctx.now() })
      await addAlert(ctx.db, alert)
      return alert
    },
  })
