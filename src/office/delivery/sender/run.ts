import { createDoorbell, type Log } from '#kernel'
import type { Sender } from './sender.ts'

/** The loop of a sender. `wake`: there may be something new. `letGo`: a message was stopped. */
export type Run = { wake(): void; letGo(): void; stop(): Promise<void> }

const idleMs = 1000
const ageMs = 250
const graceMs = 8000

/** Works a sender until stopped: at once when woken, when something falls due, and each second besides. */
export function runSender(sender: Sender, log: Log): Run {
  let stopping = false
  let stopped = false
  const bell = createDoorbell()
  sender.onProgress = bell.ring
  const aging = setInterval(() => sender.age(), ageMs)
  const round = async () => {
    if (stopped) {
      stopped = false
      await sender.letGoOfStopped()
    }
    await sender.step()
  }
  const loop = async () => {
    while (!stopping) {
      const seen = bell.rings()
      const failed = await round().then(
        () => false,
        (error: unknown) => {
          log.error({ error }, 'delivery.unreachable')
          return true
        },
      )
      // What failed is tried again after a pause, however often it rang meanwhile.
      await bell.nap(failed ? bell.rings() : seen, Math.min(idleMs, sender.waitMs() ?? idleMs))
    }
  }
  const running = loop()
  return {
    wake: bell.ring,
    letGo() {
      stopped = true
      bell.ring()
    },
    async stop() {
      stopping = true
      clearInterval(aging)
      bell.close()
      await running
      await sender.finish(graceMs)
    },
  }
}
