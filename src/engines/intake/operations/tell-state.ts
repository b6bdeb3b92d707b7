import { z } from 'zod'
import { command, machine } from '#kernel'
import type { Inside } from '../parts.ts'
import { problem } from '../problems.ts'
import { noteContact } from '../store/index.ts'
import { sourceById } from './receive-message.ts'
import { noteReceiverState } from './receiver-state.ts'

/** What a receiver says on its line of its contacts. */
export const tellState = (parts: Inside) =>
  command({
    name: 'intake.tell-state',
    summary: 'takes what a receiver says of its contacts',
    grant: 'system',
    input: z.object({ source: machine({ max: 40 }), text: machine({ max: 10_000 }) }),
    output: z.object({ alertId: z.uuid().nullable() }),
    subject: (_input, { alertId }) => (alertId === null ? [] : [alertId]),
    run: async (ctx, { source: id, text }) => {
      const source = sourceById(parts.list, id)
      if (source.kind !== 'receiver') throw problem('unknown-source')
      await noteContact(ctx.db, id, { now: ctx.now() })
      const { alertId } = await noteReceiverState(ctx, parts, source, text)
      return { alertId }
    },
  })
