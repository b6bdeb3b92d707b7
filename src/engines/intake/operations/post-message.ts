import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isTimely } from '#formats/standard-webhooks'
import { type Ctx, command, machine } from '#kernel'
import type { SourceOf } from '../definition.ts'
import type { Inside, IntakeParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { receive } from '../receive.ts'
import type { Secrets } from '../secrets.ts'
import { addSeen, noteContact } from '../store/index.ts'
import { bodyText, ReceivedOutput, seenBefore, sourceById } from './receive-message.ts'
import { noteReceiverState } from './receiver-state.ts'

const Input = z.object({
  source: machine({ max: 40 }),
  /** Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`. */
  id: machine({ max: 100 }).optional(),
  timestamp: machine({ max: 20 }).optional(),
  signature: machine({ max: 2000 }).optional(),
  /** Of `Authorization: Bearer`. */
  token: machine({ max: 200 }).optional(),
  /** `state`: the body is JSON of a receiver, about its heart and contacts. */
  about: z.enum(['message', 'state']).default('message'),
  body: bodyText,
})
type Posted = z.output<typeof Input>

type Poster = SourceOf<'webhook'> | SourceOf<'receiver'>

/**
 * Somebody outside posts a message. Nothing is looked at before it is proved who sends it; a message that comes again
 * within the window is taken once. What is refused is answered with its defects, for a command that throws keeps nothing.
 */
export const postMessage = (parts: Inside) =>
  command({
    name: 'intake.post',
    summary: 'takes in a message of a registered sender, proved by signature or token',
    grant: 'public',
    perMinute: 600,
    input: Input,
    output: ReceivedOutput,
    subject: (_input, { alertId }) => (alertId === null ? [] : [alertId]),
    run: async (ctx, posted) => {
      const source = sourceById(parts.list, posted.source)
      if (source.kind !== 'webhook' && source.kind !== 'receiver') throw problem('unknown-source')
      const bytes = Buffer.from(posted.body, 'base64')
      requireProof(parts.secrets, source, { posted, bytes, now: ctx.now() })
      if (!(await isNew(ctx, posted))) return seenBefore(ctx, source.id, bytes)
      if (posted.about === 'state') return told(ctx, parts, source, bytes)
      const route = source.kind === 'webhook' ? 'webhook' : 'post'
      return receive(ctx, parts, { source, route, label: posted.id ?? '', bytes, told: 'answer' })
    },
  })

type Claim = { posted: Posted; bytes: Buffer; now: string }

function requireProof(secrets: Secrets, source: Poster, { posted, bytes, now }: Claim): void {
  if (source.kind === 'receiver' || source.proof === 'token') {
    if (posted.token === undefined || !secrets.isToken(source, posted.token)) throw problem('bad-signature')
    return
  }
  const { id, timestamp, signature } = posted
  if (id === undefined || timestamp === undefined || signature === undefined) throw problem('bad-signature')
  if (!secrets.isSigned(source, { id, timestamp, signature, body: bytes })) throw problem('bad-signature')
  if (!isTimely(timestamp, now)) throw problem('out-of-date')
}

/** Who may name their messages gets each taken once. */
const isNew = (ctx: Ctx, { source, id }: Posted): Promise<boolean> =>
  id === undefined ? Promise.resolve(true) : addSeen(ctx.db, { source, messageId: id, seenAt: ctx.now() })

async function told(ctx: Ctx, parts: IntakeParts, source: Poster, bytes: Buffer) {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (source.kind !== 'receiver') throw problem('unknown-source')
  await noteContact(ctx.db, source.id, { now: ctx.now() })
  return { sha256, ...(await noteReceiverState(ctx, parts, source, bytes.toString('utf8'))), report: null }
}
