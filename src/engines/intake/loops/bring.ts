import { type Database, type Log, type Runner, type Sources, system } from '#kernel'
import type { SourceDefinition } from '../definition.ts'
import type { receiveMessage } from '../operations/receive-message.ts'
import type { Received } from '../receive.ts'
import type { Refused, Route } from '../schema.ts'

/** What every loop needs to bring in what it finds. */
export type Bringing = {
  db: Database
  sources: Sources
  log: Log
  runner(): Runner
  receive: ReturnType<typeof receiveMessage>
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

/** Takes it in; when this resolves it is committed. */
export function bring(
  parts: Bringing,
  { source, route, label, bytes, messageId, told }: Brought,
): Promise<Received> {
  const body = Buffer.from(bytes).toString('base64')
  const more = messageId === undefined ? {} : { messageId }
  return parts
    .runner()
    .run(
      parts.receive,
      { source: source.id, route, label, body, told, ...more },
      { actor: system('intake'), via: 'job' },
    )
}
