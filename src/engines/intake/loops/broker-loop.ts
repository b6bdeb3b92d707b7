import { createHash } from 'node:crypto'
import type { SourceOf } from '../definition.ts'
import type { OpenBroker } from '../ports.ts'
import { knowSources, noteContact, noteFailure } from '../store/index.ts'
import { type Bringing, bring } from './bring.ts'
import { holdBroker } from './hold-broker.ts'
import type { Loop } from './loop.ts'

/**
 * Listens at a broker. A message is acknowledged after the transaction that took it in, and the next one is looked at
 * then: what comes later may follow what came before.
 */
export function startBrokerLoop(parts: Bringing, source: SourceOf<'mqtt'>, open: OpenBroker): Loop {
  const { db, sources, appUrl, log } = parts
  const before = () => knowSources(db, [source.id], sources.now())
  const note = (what: Promise<unknown>) =>
    void what.catch((error: unknown) => log.error({ error, source: source.id }, 'intake.broker-note-failed'))
  return holdBroker(
    { appUrl, log, open, before },
    { ...source, atOnce: 1 },
    {
      message: async (topic, bytes) => {
        await bring(parts, {
          source,
          route: 'mqtt',
          label: topic,
          bytes,
          told: 'nobody',
          ...known(topic, bytes),
        })
      },
      connected: () => note(noteContact(db, source.id, { now: sources.now() })),
      failed: () => note(noteFailure(db, source.id, { now: sources.now(), code: 'broker-away' })),
    },
  )
}

/** QoS 1 brings a message again when we died between commit and acknowledgement. */
const known = (topic: string, bytes: Uint8Array) => ({
  messageId: createHash('sha256').update(topic).update('\0').update(bytes).digest('hex'),
})
