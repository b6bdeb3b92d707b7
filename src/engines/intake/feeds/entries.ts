import { plus, system } from '#kernel'
import { pauseMs } from '../model/pauses.ts'
import type { Fetched } from '../ports.ts'
import { MOST_BYTES } from '../receive.ts'
import type { Entry } from '../schema.ts'
import { dueEntries, postponeEntry, settleEntry } from '../store/index.ts'
import { type Polling, spend } from './polling.ts'

/** A document that could not be fetched is tried until its entry is so old. */
const GIVE_UP_MS = 7 * 24 * 3_600_000
const FIRST_PAUSE_MS = 15_000
const ROUND = 200

/**
 * Fetches the documents of entries that are due, some at once, and takes them in one after the other in the order of the
 * feed. One that fails is tried again later and holds up no other. Returns how many were taken in; `spent` says that the
 * source's limits, or a request to be left alone, ended it early.
 */
export async function takeEntries(
  polling: Polling,
): Promise<{ taken: number; spent: boolean; afterMs: number | null }> {
  const { db, log, source, sources } = polling
  const due = await dueEntries(db, source.id, { now: sources.now(), limit: ROUND })
  const ahead: Promise<Fetched | null>[] = []
  let next = 0
  let stopped = false
  const fetchNext = () => {
    const entry = due[next++]
    if (!entry || stopped) return
    const fetching = fetchOne(polling, entry).catch((error: unknown) => {
      // What it spends could not be counted. The round ends; the entry waits for the next.
      log.error({ error, source: source.id, address: entry.address }, 'intake.not-fetched')
      return null
    })
    ahead.push(fetching)
  }
  for (let n = 0; n < source.limits.atOnce; n++) fetchNext()
  let taken = 0
  let afterMs: number | null = null
  for (const entry of due) {
    const answer = await ahead.shift()
    if (answer === undefined || answer === null) return { taken, spent: true, afterMs }
    if (answer.kind === 'failed' && answer.afterMs !== null) {
      afterMs = Math.max(afterMs ?? 0, answer.afterMs)
      stopped = true
    }
    if (await settle(polling, entry, answer)) taken += 1
    fetchNext()
  }
  return { taken, spent: stopped, afterMs }
}

/** What stands in the entry itself was fetched with the feed. */
const fetchOne = async (polling: Polling, { address, inline }: Entry): Promise<Fetched | null> => {
  if (inline === null)
    return spend(polling, { address, etag: null, lastModified: null, maxBytes: MOST_BYTES })
  const bytes = Buffer.from(inline)
  return { kind: 'document', bytes, etag: null, lastModified: null, wireBytes: 0 }
}

/** Whether it was taken in. */
async function settle(polling: Polling, entry: Entry, answer: Fetched): Promise<boolean> {
  if (answer.kind !== 'document') {
    await putOff(polling, entry, answer.kind === 'failed' ? answer : { code: 'bad-answer', afterMs: null })
    return false
  }
  const { runner, receive, source, log } = polling
  try {
    const { outcome } = await runner().run(
      receive,
      {
        source: source.id,
        route: entry.pushed ? 'push' : 'poll',
        label: entry.address,
        body: Buffer.from(answer.bytes).toString('base64'),
        told: source.contact === undefined ? 'nobody' : 'mail',
        entry: { address: entry.address, updated: entry.updated },
      },
      { actor: system('intake'), via: 'job' },
    )
    return outcome !== 'seen'
  } catch (error) {
    // A bug of ours in one document is no reason to miss the next: it is logged, and tried again.
    log.error({ error, source: source.id, address: entry.address }, 'intake.not-taken')
    await putOff(polling, entry, { code: 'bug', afterMs: null })
    return false
  }
}

async function putOff(
  { db, log, sources }: Polling,
  entry: Entry,
  { code, afterMs }: { code: string; afterMs: number | null },
): Promise<void> {
  const now = sources.now()
  if (plus(entry.foundAt, GIVE_UP_MS) <= now) {
    log.error({ source: entry.source, address: entry.address, code }, 'intake.entry-given-up')
    await settleEntry(db, entry, { state: 'given-up', failure: code, now })
    return
  }
  const random = (sources.random(1)[0] ?? 0) / 255
  const ownMs = pauseMs(entry.tries + 1, { firstMs: FIRST_PAUSE_MS, random })
  await postponeEntry(db, entry, { failure: code, nextAt: plus(now, Math.max(afterMs ?? 0, ownMs)) })
}
