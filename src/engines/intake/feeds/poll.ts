import { plus } from '#kernel'
import { pauseMs } from '../model/pauses.ts'
import { findState, knowSources, noteFailure, setNextPoll } from '../store/index.ts'
import { readFeeds, type Trouble } from './documents.ts'
import { takeEntries } from './entries.ts'
import type { Polling } from './polling.ts'

/**
 * One round for a source, by whoever holds its lock: its feeds when they are due, then the documents that are. Returns how
 * many were taken in, and when the next round is due.
 */
export async function pollOnce(polling: Polling): Promise<{ taken: number; nextAt: string }> {
  const { db, sources, source } = polling
  await knowSources(db, [source.id], sources.now())
  await polling.lease()
  const state = await findState(db, source.id)
  const due = state?.nextAt ?? null
  if (due === null || due <= sources.now()) await readAndSchedule(polling)
  const { taken, spent, afterMs } = await takeEntries(polling)
  if (afterMs !== null) await setNextPoll(db, source.id, plus(sources.now(), afterMs))
  const nextAt = (await findState(db, source.id))?.nextAt ?? plus(sources.now(), source.every * 1000)
  // More entries than one round takes go on at once; what a limit held back waits for the next minute.
  return { taken, nextAt: taken > 0 && !spent ? sources.now() : nextAt }
}

async function readAndSchedule(polling: Polling): Promise<void> {
  const { db, sources, source } = polling
  const trouble = await readFeeds(polling)
  const now = sources.now()
  await setNextPoll(db, source.id, plus(now, await waitMs(polling, trouble)))
}

async function waitMs({ db, sources, source, log }: Polling, trouble: Trouble): Promise<number> {
  const usual = source.every * 1000
  if (trouble === null || trouble.code === 'own-limit') return usual
  const failures = await noteFailure(db, source.id, { now: sources.now(), code: trouble.code })
  log.warn({ source: source.id, code: trouble.code, failures }, 'intake.poll-failed')
  const random = (sources.random(1)[0] ?? 0) / 255
  return Math.max(trouble.afterMs ?? 0, pauseMs(failures, { firstMs: usual, random }))
}
