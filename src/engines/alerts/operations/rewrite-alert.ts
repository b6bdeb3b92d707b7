import { command } from '#kernel'
import { edit } from '../model/decide.ts'
import { type Rules, requireContent, standardTexts } from '../rules.ts'
import { Alert, Content } from '../schema.ts'
import { decide, seen } from './decide-alert.ts'

/** After hazard, level or place changed: the town's sentences again, over whatever was written. */
export const rewriteAlert = (rules: Rules) =>
  command({
    name: 'alerts.rewrite',
    summary: 'writes the texts of a draft anew from what was decided',
    grant: 'alerts:draft',
    input: Content.omit({ texts: true }).extend(seen),
    output: Alert,
    run: (ctx, { id, version, ...decided }) =>
      decide(ctx, { id, version }, (alert, by) => {
        const { act, drill } = alert
        const content = { ...decided, texts: standardTexts(rules, { ...decided, act, drill }, by.now) }
        requireContent(rules, content, ctx.actor)
        return edit(alert, content, by)
      }),
  })
