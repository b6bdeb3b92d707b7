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

type Found = { state: string; version: unknown }

/** Where an alert stands, and that what residents are served agrees with it: out as a whole or not at all. */
async function standing(town: RunningTown, officer: Caller, id: string): Promise<Found> {
  const { alert, identifier } = (await officer('alerts.get', { id })) as {
    alert: Found
    identifier: string | null
  }
  const page = await fetch(`${town.origin}/ja/alerts/${id}`, { headers: { accept: 'text/html' } })
  const cap = await fetch(`${town.origin}/alerts/alerts.aonami.example.${id}.cap`)
  const out = alert.state === 'published'
  expect([id, alert.state, page.status, cap.status, identifier !== null]).toEqual([
    id,
    out ? 'published' : 'submitted',
    out ? 200 : 404,
    out ? 200 : 404,
    out,
  ])
  return alert
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
  `killed ${kills} times around approvals, a town has each alert out as a whole or waiting as a whole, and what it said yes to is out`,
  async () => {
    const dataDir = await newDataDir()
    let town = await start(dataDir)
    const all: string[] = []
    const undecided: Waiting[] = []
    for (let round = 0; round < kills; round++) {
      const waiting = await submitMany(await staff(town.origin, 'officer'), `第${round}回`)
      all.push(...waiting.map(({ id }) => id))
      const afterMs = round % 2 === 0 ? 0 : 30 + Math.ceil(Math.random() * 130)
      const said = await approveAndKill(town, waiting, afterMs)
      town = await start(dataDir)
      const officer = await staff(town.origin, 'officer')
      for (const { id, version } of waiting) {
        const found = await standing(town, officer, id)
        if (said.includes(id)) expect([id, afterMs, found.state]).toEqual([id, afterMs, 'published'])
        if (found.state === 'published') continue
        // Nothing of the lost approval is left: the same version is decided about again.
        expect(found.version).toBe(version)
        undecided.push({ id, version })
      }
    }
    const [officer, approver] = [await staff(town.origin, 'officer'), await staff(town.origin, 'approver')]
    for (const { id, version } of undecided) {
      await approver('alerts.approve', { id, version })
      expect(await standing(town, officer, id)).toMatchObject({ state: 'published' })
    }
    const gone = once(town.process, 'exit')
    town.process.kill('SIGTERM')
    await gone
    await lookInto(dataDir, async (url) => {
      for (const { name, count } of alertsInvariants)
        expect([name, ...(await sql(url, count))]).toEqual([name, { count: '0' }])
      const published = await sql<{ id: string }>(url, 'select alert_id as id from alerts.publication')
      expect(published.map(({ id }) => id).sort()).toEqual([...all].sort())
    })
    expect(undecided.length).toBeGreaterThan(0)
    expect(undecided.length).toBeLessThan(all.length)
  },
  60_000 + kills * 30_000,
)
