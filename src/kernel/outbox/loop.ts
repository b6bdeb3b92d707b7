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
  let calls = 0
  const sleepers = new Set<() => void>()
  const nap = (seen: number) =>
    new Promise<void>((resolve) => {
      if (stopping || calls !== seen) return resolve()
      const timer = setTimeout(done, idleMs)
      function done() {
        clearTimeout(timer)
        sleepers.delete(done)
        resolve()
      }
      sleepers.add(done)
    })
  const lane = async () => {
    while (!stopping) {
      const seen = calls
      const worked = await workOne(parts).catch((error: unknown) => {
        parts.log.error({ error }, 'outbox.unreachable')
        return null
      })
      if (!worked) await nap(seen)
    }
  }
  const rouse = () => {
    for (const wakeUp of [...sleepers]) wakeUp()
  }
  const running = Array.from({ length: lanes }, lane)
  return {
    wake() {
      calls++
      rouse()
    },
    async stop() {
      stopping = true
      rouse()
      await Promise.all(running)
    },
  }
}
