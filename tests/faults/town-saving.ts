import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { program } from '../setup/backup/program.ts'
import type { Night } from './town-night.ts'

const pauseMs = 30_000

/** Where a night's backups go. */
const placeOf = (night: Night) => join(night.dataDir, '..', 'place')

/** Saves the town again and again while it is hurt; says how many were whole and how many were cut off. */
export function startSaving(night: Night): { stop(): Promise<{ whole: number; cut: number }> } {
  const ending = new AbortController()
  const counts = { whole: 0, cut: 0 }
  const loop = async () => {
    while (!ending.signal.aborted) {
      const { code } = await program(['backup', '--to', placeOf(night), '--data', night.dataDir])
      counts[code === 0 ? 'whole' : 'cut'] += 1
      await delay(pauseMs, null, { signal: ending.signal }).catch(() => null)
    }
  }
  const running = loop()
  return {
    async stop() {
      ending.abort()
      await running
      return counts
    },
  }
}

/** The last backup is made, and everything in the place is whole, also what lies beside those that were cut off. */
export async function expectSaved(night: Night): Promise<void> {
  const last = await program(['backup', '--to', placeOf(night), '--data', night.dataDir])
  expect([last.code, last.said]).toEqual([0, ''])
  const { code, rows } = await program(['backup', 'check', '--from', placeOf(night), '--data', night.dataDir])
  expect([code, rows.filter(({ ok }) => ok !== true)]).toEqual([0, []])
}
