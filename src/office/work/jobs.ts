import { type Database, plus, type Sources } from '#kernel'
import type { EscalationPolicy } from './definition.ts'
import { horizonMs, stepsDue } from './model/escalate.ts'
import { addSteps, listWaiting, type Waiting } from './store/index.ts'

const batch = 500

export type EscalationParts = { db: Database; sources: Sources; escalation: EscalationPolicy }

/**
 * Brings before further roles what was not done in time, and marks what is due soon; returns how many steps were new.
 * Killed in the middle or run by two processes at once, each step still happens once (the key of `work.escalation`),
 * and none is lost: the next run finds what is missing.
 */
export async function escalate({ db, sources, escalation }: EscalationParts): Promise<number> {
  const { rules } = escalation
  const now = sources.now()
  const before = plus(now, horizonMs(rules))
  let added = 0
  let after: Waiting | null = null
  for (;;) {
    const waiting: Waiting[] = await listWaiting(db, { before, after, limit: batch })
    const steps = waiting.flatMap(({ taken, ...item }) => stepsDue(rules, item, { now, taken }))
    added += await db.transaction().execute((transaction) => addSteps(transaction, steps))
    if (waiting.length < batch) return added
    after = waiting.at(-1) ?? null
  }
}
