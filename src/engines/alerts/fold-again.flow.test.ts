import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { readTelegram } from '#formats/jma-xml'
import { type Actor, system } from '#kernel'
import { bring } from '../../../tests/setup/alerts/bring.ts'
import { corpus, corpusTelegrams, openDesk } from '../../../tests/setup/alerts/desk.ts'
import { atEnd } from '../../../tests/setup/ending.ts'
import type { TestTown } from '../../../tests/setup/town.ts'
import { identityOf } from './state/chain.ts'

const machine: Actor = system('alerts')
const fold = (town: TestTown) =>
  town.run('alerts.fold-state', {}, machine) as Promise<{ entries: number | null }>
const prune = (town: TestTown) => town.run('alerts.prune-state', {}, machine) as Promise<{ dropped: number }>

/** Real telegrams of events that follow each other, each identity once, in the order of their reports. */
function telegrams(wanted: RegExp): readonly string[] {
  const found = new Map<string, { at: number; text: string }>()
  for (const { name, bytes } of corpusTelegrams()) {
    const read = readTelegram(bytes)
    if (!read.ok || bytes.length > 60_000 || !wanted.test(name)) continue
    const identity = identityOf(read.telegram)
    const at = Date.parse(read.telegram.head.reportDateTime)
    if (!found.has(identity)) found.set(identity, { at, text: Buffer.from(bytes).toString() })
  }
  return [...found.values()].sort((a, b) => a.at - b.at).map(({ text }) => text)
}

async function rows(town: TestTown, table: string): Promise<unknown[]> {
  return (await town.connection.pool.query(`select * from ${table} order by 1`)).rows
}

/** As a town that an earlier program left: other rules, and a state that they made. */
async function leaveOldState(town: TestTown): Promise<void> {
  await town.connection.pool.query(`update alerts.fold set version = 'earlier'`)
  await town.connection.pool.query(
    `update alerts.state set stamp = '9' || stamp, report = report - 'generation'`,
  )
}

describe.skipIf(!corpus.here)(`the state of the town under other rules${corpus.skipped}`, () => {
  it('is folded again from the telegrams at the next start, and then no more', async () => {
    const { town } = await openDesk()
    for (const text of telegrams(/VPWW5[3-6]|VTSE41|VXSE51/u)) await bring(town, text)
    expect((await fold(town)).entries).toBeGreaterThan(20)
    const expected = await rows(town, 'alerts.state')
    expect(await fold(town)).toEqual({ entries: null })
    await leaveOldState(town)
    expect(await rows(town, 'alerts.state')).not.toEqual(expected)
    expect((await fold(town)).entries).toBe(expected.length)
    expect(await rows(town, 'alerts.state')).toEqual(expected)
  }, 60_000)

  it('is the old one whole when the start is killed at its last step, and the next start folds it', async () => {
    const { town } = await openDesk()
    for (const text of telegrams(/VPWW5[3-6]/u)) await bring(town, text)
    await fold(town)
    const expected = await rows(town, 'alerts.state')
    await leaveOldState(town)
    const old = await rows(town, 'alerts.state')
    const holder = new pg.Client({ connectionString: town.ownerUrl })
    await holder.connect()
    atEnd('test', () => holder.end())
    await holder.query('begin')
    await holder.query('select * from alerts.fold for update')
    const folding = fold(town).then(
      () => 'folded',
      () => 'killed',
    )
    // The app's own role sees its sessions, and may end them.
    const kill = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%"fold"%'`
    while ((await town.connection.pool.query(kill)).rowCount === 0) await delay(20)
    expect(await folding).toBe('killed')
    await holder.query('rollback')
    expect(await rows(town, 'alerts.state')).toEqual(old)
    expect((await fold(town)).entries).toBe(expected.length)
    expect(await rows(town, 'alerts.state')).toEqual(expected)
  }, 60_000)
})

describe.skipIf(!corpus.here)(`what was over thirty days ago${corpus.skipped}`, () => {
  it('is dropped at any moment, and whatever comes later is judged as if it were there', async () => {
    const all = telegrams(/VPWW5[3-6]|VTSE[45]1|VXSE4[35]|VXSE5[13]/u).slice(0, 70)
    const seen = await openDesk()
    const told: unknown[] = []
    const judged = async (desk: typeof seen, text: string): Promise<unknown> => {
      const { outcome, reason } = await bring(desk.town, text)
      const { inForce, drills } = (await desk.town.run('alerts.show-state', {}, desk.officer.actor)) as {
        inForce: unknown
        drills: unknown
      }
      return { outcome, reason, inForce, drills }
    }
    const [order = []] = fc.sample(fc.shuffledSubarray([...all], { minLength: all.length }), {
      numRuns: 1,
      seed: 41,
    })
    for (const text of order) told.push(await judged(seen, text))
    const pruned = await openDesk()
    const [moments = []] = fc.sample(
      fc.array(fc.boolean(), { minLength: all.length, maxLength: all.length }),
      {
        numRuns: 1,
        seed: 42,
      },
    )
    let dropped = 0
    for (const [n, text] of order.entries()) {
      if (moments[n] === true) dropped += (await prune(pruned.town)).dropped
      expect(await judged(pruned, text)).toEqual(told[n])
    }
    expect(dropped).toBeGreaterThan(50)
  }, 120_000)
})
