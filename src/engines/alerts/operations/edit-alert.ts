import { command } from '#kernel'
import { edit } from '../model/decide.ts'
import { type Rules, requireContent } from '../rules.ts'
import { Alert, Content } from '../schema.ts'
import { decide, seen } from './decide-alert.ts'

export const editAlert = (rules: Rules) =>
  command({
    name: 'alerts.edit',
    summary: 'saves a draft or proposal without handing it on',
    grant: 'alerts:draft',
    input: Content.extend(seen),
    output: Alert,
    run: async (ctx, { id, version, ...content }) => {
      requireContent(rules, content, ctx.actor)
      const edited = await decide(ctx, { id, version }, (alert, by) => edit(alert, content, by))
      return edited
    },
  })
