import { createHash } from 'node:crypto'
import { z } from 'zod'
import { command, machine } from '#kernel'
import type { Inside } from '../parts.ts'
import { quarantine } from '../quarantine.ts'
import { Refused, Route } from '../schema.ts'
import { sourceById } from './receive-message.ts'

/** What is not even looked at: a link, a device, a name that hides something, more bytes than any message has. */
export const refuseUnread = ({ list }: Inside) =>
  command({
    name: 'intake.refuse-unread',
    summary: 'notes what came and was not looked at, with why',
    grant: 'system',
    input: z.object({
      source: machine({ max: 40 }),
      route: Route,
      told: Refused.shape.told,
      label: machine({ min: 0, max: 4096 }),
      code: z.enum(['odd-file', 'too-large']),
    }),
    output: z.object({}),
    run: async (ctx, { source, route, told, label, code }) => {
      await quarantine(ctx, {
        ...{ source: sourceById(list, source), route, label, told },
        bytes: Buffer.alloc(0),
        sha256: createHash('sha256').update(label).digest('hex'),
        report: { code, findings: [] },
      })
      return {}
    },
  })
