import { createHash } from 'node:crypto'
import { z } from 'zod'
import { command, machine } from '#kernel'
import type { Inside } from '../parts.ts'
import { quarantine } from '../quarantine.ts'
import { sourceById } from './receive-message.ts'

/** What is not even read: a link, a device, a name that hides something, more bytes than any message has. */
export const refuseFile = ({ list }: Inside) =>
  command({
    name: 'intake.refuse-file',
    summary: 'notes a file that was not read, with why',
    grant: 'system',
    input: z.object({
      source: machine({ max: 40 }),
      label: machine({ min: 0, max: 4096 }),
      code: z.enum(['odd-file', 'too-large']),
    }),
    output: z.object({}),
    run: async (ctx, { source, label, code }) => {
      await quarantine(ctx, {
        ...{ source: sourceById(list, source), route: 'folder', label, told: 'report' },
        bytes: Buffer.alloc(0),
        sha256: createHash('sha256').update(label).digest('hex'),
        report: { code, findings: [] },
      })
      return {}
    },
  })
