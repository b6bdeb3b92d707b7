import { type Database, type Log, type Runner, type Sources, system } from '#kernel'
import type { SourceDefinition } from '../definition.ts'
import type { receiveMessage } from '../operations/receive-message.ts'
import type { refuseUnread } from '../operations/refuse-unread.ts'
import { MOST_BYTES, type Received } from '../receive.ts'
import type { Refused, Route } from '../schema.ts'

/** What every loop needs to bring in what it finds. */
export type Bringing = {
  db: Database
  sources: Sources
  log: Log
  runner(): Runner
  receive: ReturnType<typeof receiveMessage>
  refuse: ReturnType<typeof refuseUnread>
  appUrl: string
}

type Brought = {
  source: SourceDefinition
  route: Route
  label: string
  bytes: Uint8Array
  messageId?: string
  told: Refused['told']
}

const ownHand = () => ({ actor: system('intake'), via: 'job' as const })

/** Takes it in, or refuses it where it is too large to be looked at; when this resolves it is committed. */
export async function bring(parts: Bringing, brought: Brought): Promise<Received> {
  const { source, route, label, bytes, messageId, told } = brought
  if (bytes.length > MOST_BYTES) {
    await refuse(parts, { source, route, label, told, code: 'too-large' })
    const report = { code: 'too-large', findings: [] }
    return { sha256: '', outcome: 'refused', alertId: null, report }
  }
  const body = Buffer.from(bytes).toString('base64')
  const more = messageId === undefined ? {} : { messageId }
  const input = { source: source.id, route, label: label.slice(0, longestLabel), body, told, ...more }
  return parts.runner().run(parts.receive, input, ownHand())
}

const longestLabel = 1000

/** Notes what is not looked at. */
export async function refuse(
  parts: Bringing,
  { source, label, ...why }: Omit<Brought, 'bytes' | 'messageId'> & { code: string },
): Promise<void> {
  const input = { source: source.id, label: label.slice(0, longestLabel), ...why }
  await parts.runner().run(parts.refuse, input, ownHand())
}
