import type { Log } from '#kernel'
import type { Sender } from './sender.ts'

/** The loop of a sender. `wake`: there may be something new. `letGo`: a message was stopped. */
export type Run = { wake(): void; letGo(): void; stop(): Promise<void> }

const idleMs = 1000
const ageMs = 250
const graceMs = 8000

/** Works a sender until stopped: at once when woken, when something falls due, and each second besides. */
export function runSender(sender: Sender, log: Log): Run {
  let stopping = false
  let wakes = 0
  let stopped = false
  let rouse: () => void = () => undefined
  const nap = (seen: number) =>
    new Promise<void>((resolve) => {
      if (stopping || wakes !== seen) return resolve()
      const timer = setTimeout(resolve, Math.min(idleMs, sender.waitMs() ?? idleMs))
      rouse = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const wake = () => {
    wakes++
    rouse()
  }
  sender.onProgress = wake
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
      const seen = wakes
      const failed = await round().then(
        () => false,
        (error: unknown) => {
          log.error({ error }, 'delivery.unreachable')
          return true
        },
      )
      await nap(failed ? wakes : seen)
    }
  }
  const running = loop()
  return {
    wake,
    letGo() {
      stopped = true
      wake()
    },
    async stop() {
      stopping = true
      clearInterval(aging)
      rouse()
      await running
      await sender.finish(graceMs)
    },
  }
}
