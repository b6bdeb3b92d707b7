import type { Arrived } from './arrivals.ts'
import { receivingCore, startRole } from './role.ts'
import { SinkWord, type Tally } from './sink-process.ts'

export type Sinks = {
  healthy: readonly number[]
  /** They answer after ten seconds. */
  slow: readonly number[]
  /** From the next message on, so many different healthy receivers make it complete. */
  expect(count: number): void
  /** The next message that is complete. */
  arrived(): Promise<Arrived>
  tally(): Promise<Tally>
  stop(): Promise<void>
}

/** Receivers on the other core, each on a port of its own of 127.0.0.1. */
export async function startSinks(count: { healthy: number; slow: number }): Promise<Sinks> {
  const role = startRole('sinks', receivingCore, SinkWord)
  role.tell({ order: 'open', ...count })
  const opened = await role.next()
  if (opened.said !== 'opened') throw new Error('the sinks spoke before they were open')
  return {
    ...opened,
    expect: (healthy) => role.tell({ order: 'expect', count: healthy }),
    async arrived() {
      const word = await role.next()
      if (word.said !== 'arrived') throw new Error(`the sinks said ${word.said}`)
      return word
    },
    async tally() {
      role.tell({ order: 'tally' })
      const word = await role.next()
      if (word.said !== 'tally') throw new Error(`the sinks said ${word.said}`)
      return word
    },
    stop: role.stop,
  }
}
