import { createDoorbell, type Log } from '#kernel'

/** Something that goes on until it is stopped; `wake` says that there may be something to do. */
export type Loop = { wake(): void; stop(): Promise<void> }

/**
 * Calls `round` again and again; it answers how long to wait. What fails is logged and tried again after `failedMs`.
 */
export function startLoop(
  round: () => Promise<number>,
  { log, name, failedMs = 5_000 }: { log: Log; name: string; failedMs?: number },
): Loop {
  const bell = createDoorbell()
  let stopping = false
  const loop = async () => {
    while (!stopping) {
      const seen = bell.rings()
      const wait = await round().catch((error: unknown) => {
        log.error({ error, name }, 'intake.loop-failed')
        return null
      })
      await bell.nap(wait === null ? bell.rings() : seen, wait ?? failedMs)
    }
  }
  const running = loop()
  return {
    wake: bell.ring,
    stop: async () => {
      stopping = true
      bell.close()
      await running
    },
  }
}
