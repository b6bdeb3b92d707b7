import { describe, expect, it } from 'vitest'
import { bring } from '../../../tests/setup/alerts/bring.ts'
import { openDesk } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { writtenTelegram } from '../../../tests/setup/alerts/written-telegram.ts'
import type { Alert } from './schema.ts'
import type { InForce } from './state/standing.ts'

type Desk = Awaited<ReturnType<typeof openDesk>>
type Said = {
  at: string
  kind?: readonly [string, string]
  height?: string
  arrival?: string
  infoType?: string
}

const coastOf = ({ kind = ['大津波警報', '52'], height = '３ｍ', arrival = '11:40' }: Said): string =>
  `<Item><Area><Name>島根県出雲・石見</Name><Code>550</Code></Area><Category><Kind><Name>${kind[0]}</Name><Code>${kind[1]}</Code></Kind></Category><FirstHeight><ArrivalTime>2026-11-22T${arrival}:00+09:00</ArrivalTime></FirstHeight><MaxHeight><jmx_eb:TsunamiHeight description="${height}">3</jmx_eb:TsunamiHeight></MaxHeight></Item>`

const bodyOf = (items: string) =>
  `<Body xmlns="http://xml.kishou.go.jp/jmaxml1/body/seismology1/" xmlns:jmx_eb="http://xml.kishou.go.jp/jmaxml1/elementBasis1/"><Tsunami><Forecast>${items}</Forecast></Tsunami></Body>`

const event = { eventId: '20261122110000', serial: '1' }

/** VTSE41: what is in force. */
const warning = (said: Said) =>
  writtenTelegram({
    ...{ ...event, title: '津波警報・注意報・予報a', infoKind: '津波警報・注意報・予報', at: said.at },
    ...{ infoType: said.infoType ?? '発表', body: bodyOf(coastOf(said)) },
  })

/** VTSE51: heights and times of it; without a coast only what was observed elsewhere. */
const information = (said: Said, coast = coastOf(said)) =>
  writtenTelegram({
    ...{ ...event, title: '津波情報a', infoKind: '津波情報', at: said.at, serial: said.at },
    body: bodyOf(coast),
  })

async function openOnes({ town, officer }: Desk): Promise<Alert[]> {
  return ((await town.run('alerts.list', {}, officer.actor)) as { open: Alert[] }).open
}

async function publish(desk: Desk, id: string | null): Promise<Alert> {
  const proposal = await desk.now({ id: id ?? '' })
  const submitted = (await desk.town.run('alerts.submit', proposal, desk.officer.actor)) as Alert
  return desk.approve(submitted)
}

async function standing({ town, officer }: Desk): Promise<InForce[]> {
  return ((await town.run('alerts.show-state', {}, officer.actor)) as { inForce: InForce[] }).inForce
}

describe('what is told of a tsunami after its warning', () => {
  it('updates what residents were told, with the height and the time, and the state', async () => {
    const desk = await openDesk()
    const live = await publish(desk, (await bring(desk.town, warning({ at: '11:03' }))).alertId)
    expect(live.texts.ja.description).toContain('予想される津波の高さは3メートルです。')
    const taken = await bring(desk.town, information({ at: '11:20', height: '巨大', arrival: '11:35' }))
    expect(taken.outcome).toBe('proposed')
    const update = await desk.now({ id: taken.alertId ?? '' })
    expect(update).toMatchObject({ msgType: 'Update', predecessorId: live.id, level: 5 })
    expect(update.texts.ja.description).toContain('予想される津波の高さは巨大です。')
    expect(update.texts.ja.description).toContain('11月22日 11:35')
    expect(update.texts.en.description).toContain('Expected height of the tsunami: huge.')
    const [line] = await standing(desk)
    expect(line).toMatchObject({ hazard: 'tsunami', level: 5 })
    expect(line?.statements[0]?.tsunami).toMatchObject({
      height: '巨大',
      arrival: '2026-11-22T02:35:00.000Z',
    })
    await expectInvariants(desk.town)
  })

  it('is noted with its reason where a proposal waits, and where it says what went out', async () => {
    const desk = await openDesk()
    const first = await bring(desk.town, warning({ at: '11:03' }))
    const waiting = await bring(desk.town, information({ at: '11:05', height: '５ｍ' }))
    expect(waiting).toMatchObject({ outcome: 'noted', reason: 'proposal-waits', alertId: null })
    expect((await openOnes(desk)).map(({ id }) => id)).toEqual([first.alertId])
    await publish(desk, first.alertId)
    const again = await bring(desk.town, information({ at: '11:10', height: '５ｍ' }))
    expect(again).toMatchObject({ outcome: 'noted', reason: 'nothing-new' })
    const elsewhere = await bring(desk.town, information({ at: '11:12' }, ''))
    expect(elsewhere).toMatchObject({ outcome: 'not-concerned', reason: 'not-here' })
    const page = await desk.town.get(`/ja/console/alerts/telegrams/${again.sha256}`, desk.officer.cookie)
    expect(await page.text()).toContain('すでに発信した内容と同じです。')
    await expectInvariants(desk.town)
  })

  it('is proposed where the warning itself never came in', async () => {
    const desk = await openDesk()
    const taken = await bring(desk.town, information({ at: '11:05' }))
    expect(await desk.now({ id: taken.alertId ?? '' })).toMatchObject({ hazard: 'tsunami', level: 5 })
    expect(await bring(desk.town, warning({ at: '11:03' }))).toMatchObject({ outcome: 'outdated' })
    expect(await openOnes(desk)).toHaveLength(1)
  })

  it.each([
    ['lifted', { kind: ['警報解除', '50'] as const }],
    ['withdrawn', { infoType: '取消' }],
  ])('ends with the warning when that is %s, in either order', async (_how, change) => {
    const end = warning({ at: '12:00', ...change })
    for (const order of [
      [information({ at: '11:20' }), end],
      [end, information({ at: '11:20' })],
    ]) {
      const desk = await openDesk()
      await publish(desk, (await bring(desk.town, warning({ at: '11:03' }))).alertId)
      for (const each of order) await bring(desk.town, each)
      expect(await standing(desk)).toEqual([])
      expect((await openOnes(desk)).map(({ msgType }) => msgType)).toEqual(['Cancel'])
      await expectInvariants(desk.town)
    }
  })
})
