import { z } from 'zod'
import { command } from '#kernel'
import { draft } from '../model/compose.ts'
import { type Rules, requireContent, standardTexts } from '../rules.ts'
import { Alert, Content } from '../schema.ts'
import { addAlert, findPrepared } from '../store/index.ts'

const Input = Content.omit({ texts: true }).extend({
  /** One the town keeps ready: its words are taken instead of the tables'. */
  prepared: z.uuid().nullable().default(null).meta({ control: 'hidden' }),
  drill: Content.shape.evacuation.meta({ label: '訓練として出す' }),
})

/** Starts an alert from what the officer decided: the town's sentences say it, and can be written over before it is handed on. */
export const composeAlert = (rules: Rules) =>
  command({
    name: 'alerts.compose',
    summary: 'starts an alert in the sentences of the town, from hazard, level, place and end',
    grant: 'alerts:draft',
    input: Input,
    output: Alert,
    subject: (_input, alert) => [alert.id],
    run: async (ctx, { prepared, ...decided }) => {
      const kept = prepared === null ? undefined : await findPrepared(ctx.db, prepared)
      const content = { ...decided, texts: kept?.texts ?? standardTexts(rules, decided, ctx.now()) }
      requireContent(rules, content, ctx.actor)
      const alert = draft(ctx.newId(), content, { actor: ctx.actor.id, now: ctx.now() })
      await addAlert(ctx.db, alert)
      return alert
    },
  })
