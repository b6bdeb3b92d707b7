import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Ctx, command, machine } from '#kernel'
import type { SourceDefinition } from '../definition.ts'
import type { IntakeParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { MOST_BYTES, type Received, receive } from '../receive.ts'
import { DefectReport, Refused, Route } from '../schema.ts'
import { addSeen, findRefused, noteContact, settleEntry } from '../store/index.ts'

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

const Input = z.object({
  source: machine({ max: 40 }),
  route: Route,
  label: machine({ min: 0, max: 4096 }),
  body: bodyText,
  told: Refused.shape.told,
  /** Of a feed. */
  entry: z.object({ address: machine({ max: 4096 }), updated: machine({ min: 0, max: 200 }) }).optional(),
  /** Of a file, a line or a broker. */
  messageId: machine({ max: 200 }).optional(),
})

/**
 * Takes in what a loop of this town was brought. `entry` is settled in the same transaction, `messageId` is taken once: a
 * process that dies in between leaves both or neither.
 */
export const receiveMessage = (parts: IntakeParts) =>
  command({
    name: 'intake.receive',
    summary: 'takes in what a source brought',
    grant: 'system',
    input: Input,
    output: ReceivedOutput,
    subject: (_input, { alertId }) => (alertId === null ? [] : [alertId]),
    run: async (ctx, given) => {
      const { route, label, told } = given
      const source = sourceById(parts.list, given.source)
      const bytes = Buffer.from(given.body, 'base64')
      if (!(await isNew(ctx, given))) return seenBefore(ctx, given.source, bytes)
      return receive(ctx, parts, { source, route, label, told, bytes })
    },
  })

async function isNew(ctx: Ctx, { source, entry, messageId }: z.output<typeof Input>): Promise<boolean> {
  const now = ctx.now()
  if (entry && !(await settleEntry(ctx.db, { source, ...entry }, { state: 'taken', now }))) return false
  return messageId === undefined || addSeen(ctx.db, { source, messageId, seenAt: now })
}

/** What was told of it then is told again: whoever brings it may have died before they heard. */
export async function seenBefore(ctx: Ctx, source: string, bytes: Uint8Array): Promise<Received> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  // It brought a message, if no new one: it is not silent.
  await noteContact(ctx.db, source, { now: ctx.now(), message: true })
  const report = (await findRefused(ctx.db, sha256, source)) ?? null
  return { sha256, outcome: 'seen', alertId: null, report }
}
