import { describe, expect, it } from 'vitest'
import { corpus, openDesk, outcomeOf, telegramOf, touching } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'

type Desk = Awaited<ReturnType<typeof openDesk>>
type Taken = Awaited<ReturnType<Desk['ingest']>>

const at = (time: string) => `2026-11-22T${time}:00+09:00`
const text = corpus.here ? corpus.text(touching.VPWW55) : ''
const report = (time: string, change: Parameters<typeof telegramOf>[1] = {}) =>
  telegramOf(text, { at: at(time), ...change })
const idOf = ({ alertId }: Taken) => ({ id: alertId ?? '' })

async function count({ town }: Desk, table: string): Promise<number> {
  const { rows } = await town.connection.pool.query<{ count: string }>(`select count(*)::text from ${table}`)
  return Number(rows[0]?.count)
}

/** Handed on as it was proposed, approved and out. */
async function goOut(desk: Desk, taken: Taken) {
  const proposal = await desk.now(idOf(taken))
  const submitted = (await desk.town.run('alerts.submit', proposal, desk.officer.actor)) as typeof proposal
  await desk.approve(submitted)
  return desk.now(proposal)
}

const openWork = async (desk: Desk) => {
  const { rows } = await desk.town.connection.pool.query<{ subject: string }>(
    `select subject from work.item where kind = 'work.kind.alerts-proposal' and done_at is null`,
  )
  return rows.map(({ subject }) => subject)
}

describe.skipIf(!corpus.here)(`a telegram that comes in${corpus.skipped}`, () => {
  it('ten times in the same moment is one telegram, one proposal and one item of work', async () => {
    const desk = await openDesk()
    const taken = await Promise.all(Array.from({ length: 10 }, () => desk.ingest(report('11:00'))))
    expect(taken.map(({ outcome }) => outcome).sort()).toEqual([
      ...Array.from({ length: 9 }, () => 'duplicate'),
      'proposed',
    ])
    expect(new Set(taken.map(({ alertId }) => alertId)).size).toBe(1)
    expect((await desk.ingest(report('11:00'))).outcome).toBe('duplicate')
    expect([await count(desk, 'alerts.telegram'), await count(desk, 'alerts.alert')]).toEqual([1, 1])
    expect(await openWork(desk)).toEqual([taken[0]?.alertId])
    await expectInvariants(desk.town)
  })

  it('later than a newer report of the same thing is outdated and proposes nothing', async () => {
    const desk = await openDesk()
    const newer = await desk.ingest(report('11:30'))
    expect(await desk.ingest(report('11:00'))).toMatchObject({ outcome: 'outdated', alertId: null })
    expect((await desk.now(idOf(newer))).state).toBe('draft')
    expect(await count(desk, 'alerts.alert')).toBe(1)
    await expectInvariants(desk.town)
  })

  it('in any order at once, leaves exactly the newest report on the desk', async () => {
    const desk = await openDesk()
    const times = ['11:00', '11:10', '11:20', '11:30', '11:40', '11:50']
    const taken = await Promise.all([...times].reverse().map((time) => desk.ingest(report(time))))
    const open = await Promise.all(
      taken
        .filter(({ alertId }) => alertId !== null)
        .map(async (one) => ({ ...(await desk.now(idOf(one))) })),
    )
    const newest = taken[0]
    expect(open.filter(({ state }) => state === 'draft').map(({ id }) => id)).toEqual([newest?.alertId])
    expect(await openWork(desk)).toEqual([newest?.alertId])
    await expectInvariants(desk.town)
  })

  it('newer than a proposal nobody touched takes its place', async () => {
    const desk = await openDesk()
    const first = await desk.ingest(report('11:00'))
    const second = await desk.ingest(report('11:30'))
    expect((await desk.now(idOf(first))).state).toBe('discarded')
    expect(await desk.now(idOf(second))).toMatchObject({ state: 'draft', msgType: 'Alert', authors: [] })
    expect(await openWork(desk)).toEqual([second.alertId])
    await expectInvariants(desk.town)
  })

  it('newer than a proposal an officer edited stands beside it: the work of people is never thrown away', async () => {
    const desk = await openDesk()
    const first = await desk.ingest(report('11:00'))
    const proposal = await desk.now(idOf(first))
    await desk.town.run('alerts.edit', { ...proposal, level: 4 }, desk.officer.actor)
    const second = await desk.ingest(report('11:30'))
    expect(await desk.now(idOf(first))).toMatchObject({
      state: 'draft',
      level: 4,
      authors: [desk.officer.actor.id],
    })
    expect((await desk.now(idOf(second))).state).toBe('draft')
    await expectInvariants(desk.town)
  })

  it('while an alert of the same thing is live proposes to update exactly that', async () => {
    const desk = await openDesk()
    const live = await goOut(desk, await desk.ingest(report('11:00')))
    const next = await desk.now(idOf(await desk.ingest(report('11:30'))))
    expect(next).toMatchObject({ msgType: 'Update', predecessorId: live.id, state: 'draft' })
    const out = await goOut(desk, { alertId: next.id, outcome: 'proposed', reason: null })
    expect(out.state).toBe('published')
    expect((await desk.now(live)).state).toBe('updated')
    await expectInvariants(desk.town)
  })

  it.each([
    ['取消', { infoType: '取消' }],
    ['解除', { kinds: 'lifted' }],
  ])(
    '%s while our alert is live proposes to cancel it, which two people still decide',
    async (_name, change) => {
      const desk = await openDesk()
      const live = await goOut(desk, await desk.ingest(report('11:00')))
      const taken = await desk.ingest(report('11:30', change))
      expect(taken.outcome).toBe('proposed')
      const proposal = await desk.now(idOf(taken))
      expect(proposal).toMatchObject({
        msgType: 'Cancel',
        predecessorId: live.id,
        state: 'draft',
        authors: [],
      })
      expect((await desk.now(live)).state).toBe('published')
      expect((await goOut(desk, taken)).state).toBe('published')
      expect((await desk.now(live)).state).toBe('cancelled')
      expect((await desk.read('/ja/alerts')).text).not.toContain(live.id)
      await expectInvariants(desk.town)
    },
  )

  it.each([
    ['取消', { infoType: '取消' }],
    ['解除', { kinds: 'lifted' }],
  ])('%s while nothing of ours is live only clears the proposal nobody touched', async (_name, change) => {
    const desk = await openDesk()
    const first = await desk.ingest(report('11:00'))
    expect(await desk.ingest(report('11:30', change))).toMatchObject({
      outcome: 'not-concerned',
      alertId: null,
    })
    expect((await desk.now(idOf(first))).state).toBe('discarded')
    expect(await openWork(desk)).toEqual([])
    await expectInvariants(desk.town)
  })

  it('訂正 takes the place of what it corrects, also with the same report time', async () => {
    const desk = await openDesk()
    const first = await desk.ingest(report('11:00'))
    const corrected = await desk.ingest(report('11:00', { infoType: '訂正' }))
    expect(corrected.outcome).toBe('proposed')
    expect((await desk.now(idOf(first))).state).toBe('discarded')
    const live = await goOut(desk, corrected)
    const again = await desk.ingest(report('11:10', { infoType: '訂正' }))
    expect(await desk.now(idOf(again))).toMatchObject({ msgType: 'Update', predecessorId: live.id })
    await expectInvariants(desk.town)
  })

  it('of a drill never touches what is real, and the other way round', async () => {
    const desk = await openDesk()
    const live = await goOut(desk, await desk.ingest(report('11:00')))
    const drill = await desk.ingest(report('11:10', { status: '訓練' }))
    expect(await desk.now(idOf(drill))).toMatchObject({ drill: true, msgType: 'Alert', predecessorId: null })
    expect((await desk.ingest(report('11:20', { status: '訓練', infoType: '取消' }))).outcome).toBe(
      'not-concerned',
    )
    expect((await desk.now(live)).state).toBe('published')
    const real = await desk.ingest(report('11:05'))
    expect(await desk.now(idOf(real))).toMatchObject({ drill: false, predecessorId: live.id })
    await expectInvariants(desk.town)
  })
})

describe('bytes that are no telegram', () => {
  it.each([
    ['nothing at all', '', 'empty'],
    ['no XML', 'not XML', 'not-well-formed'],
    ['other XML', '<feed xmlns="http://www.w3.org/2005/Atom"/>', 'not-a-telegram'],
    [
      'an entity attack',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      'doctype-forbidden',
    ],
  ])('%s is refused with its reason, and kept', async (_name, bytes, reason) => {
    const desk = await openDesk()
    expect(await desk.ingest(bytes)).toMatchObject({ outcome: 'refused', reason, alertId: null })
    expect(await desk.ingest(bytes)).toMatchObject({ outcome: 'duplicate' })
    const { rows } = await desk.town.connection.pool.query<{
      bytes: Buffer
      reason: string
      outcome: string
    }>('select bytes, reason, outcome from alerts.telegram')
    expect(rows).toEqual([{ bytes: Buffer.from(bytes), reason, outcome: 'refused' }])
    await expectInvariants(desk.town)
  })

  it('only who may take telegrams in can do so', async () => {
    const desk = await openDesk()
    for (const role of ['approver', 'administrator']) {
      const { actor } = await desk.town.staff(role)
      expect(await outcomeOf(desk.town.ingest(Buffer.from('x'), actor))).toBe('kernel.forbidden')
    }
  })
})
