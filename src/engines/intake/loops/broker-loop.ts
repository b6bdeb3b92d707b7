import { createHash } from 'node:crypto'
import type { SourceOf } from '../definition.ts'
import type { OpenBroker } from '../ports.ts'
import { knowSources, noteContact, noteFailure } from '../store/index.ts'
import { type Bringing, bring } from './bring.ts'
import type { Loop } from './loop.ts'
import { holdTurn } from './turn.ts'

/**
 * Listens at a broker. Of several processes one is connected, for the broker knows this town by one name; another takes
 * over when it dies. A message is acknowledged after the transaction that took it in.
 */
export function startBrokerLoop(parts: Bringing, source: SourceOf<'mqtt'>, open: OpenBroker): Loop {
  const { db, sources } = parts
  const fail = () =>
    void noteFailure(db, source.id, { now: sources.now(), code: 'broker-away' }).catch(() => undefined)
  const connect = () =>
    open(
      {
        ...{ address: source.broker, client: source.client, topics: source.topics },
        ...{ user: source.user, passwordFile: source.passwordFile, authorityFile: source.authorityFile },
      },
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
        connected: () => void noteContact(db, source.id, { now: sources.now() }).catch(() => undefined),
        failed: fail,
      },
    )
  return holdTurn(parts, source, async () => {
    await knowSources(db, [source.id], sources.now())
    try {
      return connect()
    } catch (error) {
      // A file of the password or of the authority that is not there.
      fail()
      throw error
    }
  })
}

/** QoS 1 brings a message again when we died between commit and acknowledgement. */
const known = (topic: string, bytes: Uint8Array) => ({
  messageId: createHash('sha256').update(topic).update('\0').update(bytes).digest('hex'),
})
