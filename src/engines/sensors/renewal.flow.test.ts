import fc from 'fast-check'
import { expect, it } from 'vitest'
import { plus } from '#kernel'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { addInstrument } from '../../../tests/setup/sensors/instrument.ts'
import { openTown } from '../../../tests/setup/town.ts'

const machine = (id: string) => ({ kind: 'system' as const, id: `system:${id}`, grants: new Set<string>() })
const minute = 60_000
const hour = 60 * minute

type AlertRow = {
  id: string
  version: number
  state: string
  msg_type: string
  expires_at: string
  authors: string[]
  description: string
}

/** A river with thresholds for levels 3 and 4, and the people who decide what is proposed of it. */
async function openRiver() {
  const town = await openTown()
  const { datastream } = await addInstrument(town)
  const [keeper, officer, approver] = [
    await town.staff('instrument-keeper'),
    await town.staff('duty-officer'),
    await town.staff('approver'),
  ]
  const leaf = { datastream, measure: 'value', windowSeconds: null, heldSeconds: 0 }
  const rule = (level: number, riseAt: number) => ({
    level,
    match: 'all',
    groups: [{ match: 'all', of: [{ ...leaf, riseAt, fallBelow: riseAt - 0.5 }] }],
  })
  const shown = { name: '青波川の水位', hazard: 'flood', districts: [], validHours: 6, reason: '初期の設定' }
  const rules = [rule(3, 2), rule(4, 3)]
  const { id } = (await town.run('sensors.add-watch', { ...shown, rules }, keeper.actor)) as { id: string }
  const rows = async <Row>(text: string, values: unknown[] = []) =>
    (await town.connection.pool.query(text, values)).rows as Row[]
  const alerts = () =>
    rows<AlertRow>(
      `select id, version, state, msg_type, expires_at, authors, texts->'ja'->>'description' as description
       from alerts.alert where chain = $1 order by id`,
      [`sensor ${id}`],
    )
  const isLive = (one: AlertRow) =>
    one.state === 'published' && one.msg_type !== 'Cancel' && one.expires_at > town.now()
  const approve = async (one: { id: string; version: number }) =>
    town.run('alerts.approve', { id: one.id, version: one.version }, approver.actor)
  // Its first value was told at the moment it was set up.
  town.advance(minute)
  return {
    town,
    alerts,
    isLive,
    rows,
    level: async () =>
      (await rows<{ level: number }>('select level from sensors.watch where id = $1', [id]))[0]?.level ?? 0,
    renewals: async () => (await rows('select 1 from sensors.renewal where watch_id = $1', [id])).length,
    measure: async (result: number) => {
      const observations = [{ datastream, phenomenonTime: town.now(), result }]
      await town.run('sensors.take', { observations }, machine('sensors'))
    },
    look: async () =>
      ((await town.run('sensors.look', {}, machine('sensors'))) as { proposed: string[] }).proposed,
    draft: async () => (await alerts()).find(({ state }) => state === 'draft'),
    discard: (one: AlertRow) =>
      town.run('alerts.discard', { id: one.id, version: one.version }, officer.actor),
    putOut: async (one: AlertRow) => {
      const { alert } = (await town.run('alerts.get', { id: one.id }, officer.actor)) as {
        alert: Record<string, unknown>
      }
      const { hazard, level, districts, evacuation, drawn, shelters, texts } = alert
      const said = { hazard, level, districts, evacuation, drawn, shelters, texts }
      const input = { ...said, expiresAt: plus(town.now(), 6 * hour), id: one.id, version: one.version }
      await approve((await town.run('alerts.submit', input, officer.actor)) as AlertRow)
    },
    cancel: async (one: AlertRow) =>
      approve((await town.run('alerts.cancel', { id: one.id }, officer.actor)) as AlertRow),
    expire: () => town.run('alerts.expire', {}, machine('alerts')),
  }
}

const ended = [
  ['ran out', 'expired'],
  ['was cancelled', 'cancelled'],
] as const

it.each(ended)(
  'a level that lasts after its alert %s is proposed again once, with the reason',
  async (_name, how) => {
    const river = await openRiver()
    await river.measure(2.5)
    const first = await river.draft()
    if (!first) throw new Error('nothing was proposed')
    await river.putOut(first)
    expect(await river.look()).toEqual([])
    if (how === 'expired') river.town.advance(7 * hour)
    else await river.cancel(first)
    river.town.advance(minute)
    expect(await river.look()).toHaveLength(1)
    expect(await river.look()).toEqual([])
    const again = await river.draft()
    expect(again?.description).toContain('基準をこえたままです')
    expect(await river.rows('select how, level, ended_alert_id, alert_id from sensors.renewal')).toEqual([
      { how, level: 3, ended_alert_id: first.id, alert_id: again?.id },
    ])
    await expectInvariants(river.town)
  },
)

it('what a person put aside is not proposed again while the level stays, and is when it changes', async () => {
  const river = await openRiver()
  await river.measure(2.5)
  const first = await river.draft()
  if (!first) throw new Error('nothing was proposed')
  await river.discard(first)
  for (let n = 0; n < 3; n++) {
    river.town.advance(8 * hour)
    await river.measure(2.6)
    expect(await river.look()).toEqual([])
  }
  expect(await river.draft()).toBeUndefined()
  river.town.advance(minute)
  await river.measure(3.5)
  expect(await river.draft()).toBeDefined()
})

it('a draft somebody works on is left to them', async () => {
  const river = await openRiver()
  await river.measure(2.5)
  river.town.advance(48 * hour)
  expect(await river.look()).toEqual([])
  expect(await river.alerts()).toHaveLength(1)
})

type River = Awaited<ReturnType<typeof openRiver>>
/** What a story has come to: the level, whether a person said no to it, and how often an alert ended. */
type Told = { level: number; aside: boolean; endings: number }

const rise = (value: number) => async (river: River, told: Told) => {
  await river.measure(value)
  const level = await river.level()
  if (level !== told.level) told.aside = false
  told.level = level
}

const runOut = (marked: boolean) => async (river: River, told: Told) => {
  const live = (await river.alerts()).some(river.isLive)
  river.town.advance(7 * hour)
  if (marked) await river.expire()
  if (live) Object.assign(told, { aside: false, endings: told.endings + 1 })
}

async function look(river: River, { level, aside }: Told): Promise<void> {
  const before = await river.alerts()
  const made = await river.look()
  expect(await river.look()).toEqual([])
  const after = await river.alerts()
  expect(after.length - before.length).toBe(made.length)
  const inHand = after.some((one) => one.state === 'draft' || river.isLive(one))
  if (level > 0 && !aside) expect(inHand).toBe(true)
  if (level === 0 || aside) expect(made).toEqual([])
}

const acts: Readonly<Record<string, (river: River, told: Told) => Promise<void>>> = {
  calm: rise(1),
  high: rise(2.55),
  higher: rise(3.5),
  'run-out': runOut(false),
  'run-out-marked': runOut(true),
  look,
  discard: async (river, told) => {
    const draft = await river.draft()
    if (!draft) return
    await river.discard(draft)
    told.aside = true
  },
  'put-out': async (river, told) => {
    const draft = await river.draft()
    if (!draft) return
    await river.putOut(draft)
    if (draft.msg_type === 'Cancel') told.endings++
    told.aside = false
  },
  cancel: async (river, told) => {
    const live = (await river.alerts()).find(river.isLive)
    if (!live || (await river.draft())) return
    await river.cancel(live)
    Object.assign(told, { aside: false, endings: told.endings + 1 })
  },
}

const steps = fc.array(fc.constantFrom(...Object.keys(acts)), { minLength: 4, maxLength: 14 })

it('whatever rises, is put out, runs out, is cancelled or put aside: what lasts is proposed once, or a person said no', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (story) => {
      const river = await openRiver()
      const told: Told = { level: 0, aside: false, endings: 0 }
      for (const step of [...story, 'look']) {
        river.town.advance(minute)
        await acts[step]?.(river, told)
        const drafts = (await river.alerts()).filter(({ state }) => state === 'draft')
        expect(drafts.length).toBeLessThanOrEqual(1)
      }
      expect(await river.renewals()).toBeLessThanOrEqual(told.endings)
      await expectInvariants(river.town)
    }),
    { numRuns: 25, endOnFailure: true },
  )
}, 180_000)
