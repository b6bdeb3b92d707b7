import { createDoorbell } from '#kernel'
import { withTurn } from '../store/index.ts'
import type { Bringing } from './bring.ts'
import { type Loop, startLoop } from './loop.ts'

const BEAT_MS = 5_000

export type HoldingTurn = Pick<Bringing, 'appUrl' | 'log'>

/**
 * Holds something open for as long as this process has the turn of the source: a lock of a session in the database, which
 * ends with the process. When the session is lost, what is open is closed before anybody else can have the turn for long.
 */
export function holdTurn(
  { appUrl, log }: HoldingTurn,
  { id }: { id: string },
  open: () => Promise<{ close(): Promise<void> }>,
): Loop {
  const bell = createDoorbell()
  let stopping = false
  const round = async () => {
    await withTurn(appUrl, id, async (beat) => {
      const held = await open()
      try {
        while (!stopping) {
          await bell.nap(bell.rings(), BEAT_MS)
          await beat()
        }
      } finally {
        await held.close()
      }
    })
    return BEAT_MS
  }
  const loop = startLoop(round, { log, name: id })
  return {
    wake: () => undefined,
    stop: async () => {
      stopping = true
      bell.close()
      await loop.stop()
    },
  }
}
