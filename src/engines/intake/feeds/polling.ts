import type { Database, Log, Runner, Sources } from '#kernel'
import type { SourceOf } from '../definition.ts'
import type { receiveMessage } from '../operations/receive-message.ts'
import type { Fetch, Fetched, FetchRequest } from '../ports.ts'
import { spendBytes, spendRequest } from '../store/index.ts'

/** One source of feeds, and what reading it takes. */
export type Polling = {
  db: Database
  sources: Sources
  log: Log
  runner(): Runner
  fetch: Fetch
  receive: ReturnType<typeof receiveMessage>
  source: SourceOf<'feed'>
  /** Sees to its subscription at a hub, where it has one. */
  lease(): Promise<void>
}

/** Fetches within what the source allows a minute and a day; null when there is nothing left of it. */
export async function spend(
  polling: Polling,
  request: Omit<FetchRequest, 'atSeconds'>,
): Promise<Fetched | null> {
  const { db, sources, source, fetch } = polling
  const now = sources.now()
  const { requestsAMinute, megabytesADay } = source.limits
  const bytesADay = BigInt(megabytesADay) * 1_000_000n
  if (!(await spendRequest(db, source.id, { now, requestsAMinute, bytesADay }))) return null
  const answer = await fetch({ ...request, atSeconds: Date.parse(now) / 1000 })
  if (answer.wireBytes > 0) await spendBytes(db, source.id, answer.wireBytes)
  return answer
}
