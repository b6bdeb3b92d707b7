import { createDoorbell } from './doorbell.ts'
import { type OutboxParts, workOne } from './worker.ts'

export type OutboxLoop = { wake(): void; stop(): Promise<void> }

const idleMs = 1000
const lanes = 2

/**
 * Works the outbox until stopped: at once when woken by a notification, else every second, for a postponed row or one
 * whose notification was lost. `stop` waits for the rows in hand.
 */
export function startOutbox(parts: OutboxParts): OutboxLoop {
  let stopping = false
  const bell = createDoorbell()
  const lane = async () => {
    while (!stopping) {
      const seen = bell.rings()
      const worked = await workOne(parts).catch((error: unknown) => {
        parts.log.error({ error }, 'outbox.unreachable')
        return null
      })
      if (!worked) await bell.nap(seen, idleMs)
    }
  }
  const running = Array.from({ length: lanes }, lane)
  return {
    wake: bell.ring,
    async stop() {
      stopping = true
      bell.close()
      await Promise.all(running)
    },
  }
}
