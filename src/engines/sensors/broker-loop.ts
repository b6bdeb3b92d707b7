import { holdBroker, type Loop, type OpenBroker } from '#intake'
import type { Database, Log, Sources } from '#kernel'
import type { TakeMessage } from './broker.ts'
import type { InstrumentBroker } from './definition.ts'
import { noteBrokerAway, noteBrokerContact, noteBrokerRefusal } from './store/index.ts'

export type Listening = {
  db: Database
  sources: Sources
  log: Log
  appUrl: string
  take: TakeMessage
  open: OpenBroker
}

const mostTopic = 200

/**
 * Listens at a broker for observations, in one process of several at a time. A message is acknowledged once it is kept,
 * or refused and counted with its code; one that cannot be taken in now is not, and comes again.
 */
export function listenAt({ db, sources, take, ...holding }: Listening, broker: InstrumentBroker): Loop {
  const note = (what: Promise<void>) =>
    void what.catch((error: unknown) =>
      holding.log.error({ error, broker: broker.id }, 'sensors.broker-note-failed'),
    )
  return holdBroker(
    holding,
    { ...broker, id: `instruments.${broker.id}` },
    {
      message: async (topic, bytes) => {
        const taken = await take(topic, bytes)
        if (taken.outcome !== 'refused') return
        const lastTopic = topic.slice(0, mostTopic).replaceAll('\0', '')
        const refusal = { broker: broker.id, code: taken.code, lastAt: sources.now(), lastTopic }
        await noteBrokerRefusal(db, refusal)
      },
      connected: () => note(noteBrokerContact(db, broker.id, sources.now())),
      failed: () => note(noteBrokerAway(db, broker.id, sources.now())),
    },
  )
}
