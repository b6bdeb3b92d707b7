import { alone } from '#kernel'
import { pollOnce } from '../feeds/poll.ts'
import type { Polling } from '../feeds/polling.ts'
import { type Loop, startLoop } from './loop.ts'

const SHORTEST_MS = 250
const HELD_MS = 2_000
const LONGEST_MS = 60_000

/**
 * Polls one source for as long as the town runs. Several processes share it: whoever holds its lock in the database polls,
 * the others look again soon; the lock of a process that died is free at once.
 */
export function startFeedLoop(polling: Polling, appUrl: string): Loop {
  const { source, sources, log } = polling
  const round = async () => {
    let waitMs = HELD_MS
    await alone(appUrl, `intake.${source.id}`, async () => {
      const { nextAt } = await pollOnce(polling)
      waitMs = Date.parse(nextAt) - Date.parse(sources.now())
    })
    return Math.min(Math.max(waitMs, SHORTEST_MS), LONGEST_MS)
  }
  return startLoop(round, { log, name: source.id })
}
