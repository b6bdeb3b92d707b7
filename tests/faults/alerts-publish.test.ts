import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { type Caller, staff } from '../../bench/parts/staff.ts'
import { alertsInvariants } from '../../src/engines/alerts/invariants.ts'
import { contentOf } from '../setup/alerts/content.ts'
import { newDataDir, type RunningTown, startRunningTown } from '../setup/running-town.ts'
import { end, sql, startTown } from './child-town.ts'

const kills = process.env['HIROBA_LONG'] === '1' ? 20 : 3
const each = 6
// The town that is started knows no such setting, and says so.
const running: RunningTown[] = []

afterEach(async () => {
  for (const town of running.splice(0)) await town.stop()
})

type Waiting = { id: string; version: unknown }

async function submitMany(officer: Caller, mark: string): Promise<Waiting[]> {
  const content = contentOf(mark, new Date(Date.now() + 3_600_000).toISOString())
  return Promise.all(
    Array.from({ length: each }, async () => {
      const { id, version } = await officer('alerts.draft', { ...content, drill: false })
      const submitted = await officer('alerts.submit', { ...content, id, version })
      return { id: String(id), version: submitted['version'] }
    }),
  )
}

/** Approves all at once and kills the town meanwhile; answers with those it said yes to. */
async function approveAndKill(
  town: RunningTown,
  waiting: readonly Waiting[],
  afterMs: number,
): Promise<string[]> {
  const approver = await staff(town.origin, 'approver')
  const said: string[] = []
  const approvals = waiting.map(async ({ id, version }) => {
    await approver('alerts.approve', { id, version })
    said.push(id)
  })
  const settled = Promise.allSettled(approvals)
  // Every second time in the very moment of the first yes, else whenever.
  await (afterMs === 0 ? Promise.race([Promise.any(approvals), settled]) : delay(afterMs))
  await killed(town)
  await settled
  return said
}

async function killed(town: RunningTown): Promise<void> {
  const gone = once(town.process, 'exit')
  town.process.kill('SIGKILL')
  await gone
}

/** Where an alert stands once nothing approved waits any longer. */
async function settledState(officer: Caller, id: string): Promise<string> {
  for (;;) {
    const { alert } = (await officer('alerts.get', { id })) as { alert: { state: string } }
    if (alert.state !== 'approved') return alert.state
    await delay(20)
  }
}

async function start(dataDir: string): Promise<RunningTown> {
  const town = await startRunningTown(dataDir)
  running.splice(0, running.length, town)
  return town
}

/** The database alone, once the town has ended. */
async function lookInto(dataDir: string, look: (url: string) => Promise<void>): Promise<void> {
  const database = await startTown(resolve(dataDir))
  try {
    await look(database.superuserUrl)
  } finally {
    await end(database.process, 'SIGTERM')
  }
}

it(
  `killed ${kills} times between approval and publication, a town loses no approved alert and sends none twice`,
  async () => {
    const dataDir = await newDataDir()
    let town = await start(dataDir)
    const out: string[] = []
    for (let round = 0; round < kills; round++) {
      const waiting = await submitMany(await staff(town.origin, 'officer'), `第${round}回`)
      const afterMs = round % 2 === 0 ? 0 : 20 + Math.ceil(Math.random() * 60)
      const said = await approveAndKill(town, waiting, afterMs)
      town = await start(dataDir)
      const officer = await staff(town.origin, 'officer')
      for (const { id } of waiting) {
        const state = await settledState(officer, id)
        expect([id, afterMs, state]).toEqual([
          id,
          afterMs,
          said.includes(id) ? 'published' : expect.stringMatching(/^(published|submitted)$/),
        ])
        if (state !== 'published') continue
        out.push(id)
        expect(
          (await fetch(`${town.origin}/ja/alerts/${id}`, { headers: { accept: 'text/html' } })).status,
        ).toBe(200)
      }
    }
    const gone = once(town.process, 'exit')
    town.process.kill('SIGTERM')
    await gone
    await lookInto(dataDir, async (url) => {
      for (const { name, count } of alertsInvariants)
        expect([name, ...(await sql(url, count))]).toEqual([name, { count: '0' }])
      const published = await sql<{ id: string }>(url, 'select alert_id as id from alerts.publication')
      expect(published.map(({ id }) => id).sort()).toEqual([...out].sort())
      expect(await sql(url, 'select count(*)::int from kernel.outbox')).toEqual([{ count: 0 }])
    })
    expect(out.length).toBeGreaterThan(0)
  },
  60_000 + kills * 30_000,
)
