import type { BrokerEvents, BrokerOptions, OpenBroker } from '../ports.ts'
import type { Loop } from './loop.ts'
import { type HoldingTurn, holdTurn } from './turn.ts'

/** A broker as a town file names it. */
export type BrokerEntry = Pick<BrokerOptions, 'client' | 'topics' | 'atOnce'> & {
  id: string
  broker: string
  user?: string | undefined
  passwordFile?: string | undefined
  authorityFile?: string | undefined
}

type Holding = HoldingTurn & {
  open: OpenBroker
  /** Done by who has the turn, before each connection is begun. */
  before?(): Promise<void>
}

/**
 * Stays connected to a broker for as long as this process has the turn of it: of several processes one is connected, for
 * the broker knows this town by one name; another takes over when it dies. `id` is of this use of it alone.
 */
export function holdBroker(
  { open, before, ...turn }: Holding,
  entry: BrokerEntry,
  events: BrokerEvents,
): Loop {
  const { broker: address, client, topics, atOnce, user, passwordFile, authorityFile } = entry
  const failed = (error: unknown) => {
    turn.log.warn({ error, id: entry.id }, 'intake.broker-failed')
    events.failed(error)
  }
  return holdTurn(turn, entry, async () => {
    await before?.()
    try {
      return open(
        { address, client, topics, atOnce, user, passwordFile, authorityFile },
        { ...events, failed },
      )
    } catch (error) {
      // A file of the password or of the authority that is not there.
      events.failed(error)
      throw error
    }
  })
}
