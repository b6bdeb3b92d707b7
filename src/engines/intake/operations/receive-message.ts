import { z } from 'zod'
import { command, machine } from '#kernel'
import type { SourceDefinition } from '../definition.ts'
import type { TakeIn } from '../parts.ts'
import { problem } from '../problems.ts'
import { MOST_BYTES, receive } from '../receive.ts'
import { DefectReport, Refused, Route } from '../schema.ts'
import { addSeen, settleEntry } from '../store/index.ts'

/** Bytes in base64: an operation's input is JSON. */
export const bodyText = machine({ min: 0, max: Math.ceil(MOST_BYTES / 3) * 4 + 4 })

export const ReceivedOutput = z.object({
  sha256: z.string(),
  outcome: z.string(),
  alertId: z.uuid().nullable(),
  report: DefectReport.nullable(),
})

export const sourceById = (list: readonly SourceDefinition[], id: string): SourceDefinition => {
  const found = list.find((one) => one.id === id)
  if (!found) throw problem('unknown-source')
  return found
}

/**
 * Takes in what a loop of this town was brought. `entry` is settled in the same transaction, `messageId` is taken once: a
 * process that dies in between leaves both or neither.
 */
export const receiveMessage = ({ list, takeIn }: { list: readonly SourceDefinition[]; takeIn: TakeIn }) =>
  command({
    name: 'intake.receive',
    summary: 'takes in what a source brought',
    grant: 'system',
    input: z.object({
      source: machine({ max: 40 }),
      route: Route,
      label: machine({ min: 0, max: 4096 }),
      body: bodyText,
      told: Refused.shape.told,
      entry: z.object({ address: machine({ max: 4096 }), updated: machine({ min: 0, max: 200 }) }).optional(),
      messageId: machine({ max: 200 }).optional(),
    }),
    output: ReceivedOutput,
    subject: (_input, { alertId }) => (alertId === null ? [] : [alertId]),
    run: async (ctx, { source: id, route, label, body, told, entry, messageId }) => {
      const source = sourceById(list, id)
      const now = ctx.now()
      const again = { sha256: '', outcome: 'seen', alertId: null, report: null }
      if (entry && !(await settleEntry(ctx.db, { source: id, ...entry }, { state: 'taken', now })))
        return again
      if (messageId && !(await addSeen(ctx.db, { source: id, messageId, seenAt: now }))) return again
      return receive(ctx, { takeIn }, { source, route, label, told, bytes: Buffer.from(body, 'base64') })
    },
  })
