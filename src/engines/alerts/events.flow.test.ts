import { describe, expect, it } from 'vitest'
import { bring } from '../../../tests/setup/alerts/bring.ts'
import { openDesk } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { type Written, writtenTelegram } from '../../../tests/setup/alerts/written-telegram.ts'
import type { InForce } from './state/standing.ts'

type Desk = Awaited<ReturnType<typeof openDesk>>
type Change = Partial<Written>

const quake = { infoKind: '震度速報', title: '震度速報', eventId: '20261122110000' }
const municipalities = '気象・地震・火山情報／市町村等'

/** 震度速報 knows districts only, and comes first. */
const quick = (intensity: string, change: Change = {}) =>
  writtenTelegram({
    ...quake,
    at: '11:02',
    items: [{ codeType: '地震情報／細分区域', kind: [intensity], area: '571' }],
    ...change,
  })

/** 震源・震度に関する情報 knows municipalities. */
const detailed = (intensity: string, change: Change = {}) =>
  writtenTelegram({
    ...{ ...quake, title: '震源・震度に関する情報', infoKind: '地震情報', at: '11:05', serial: '1' },
    items: [{ codeType: municipalities, kind: [intensity], area: '3220700' }],
    body: `<Body xmlns="http://xml.kishou.go.jp/jmaxml1/body/seismology1/" xmlns:jmx_eb="http://xml.kishou.go.jp/jmaxml1/elementBasis1/"><Earthquake><OriginTime>2026-11-22T11:00:00+09:00</OriginTime><Hypocenter><Area><Name>島根県西部</Name><jmx_eb:Coordinate description="深さ１０ｋｍ">+35.0+132.3-10000/</jmx_eb:Coordinate></Area></Hypocenter><jmx_eb:Magnitude description="Ｍ６．１">6.1</jmx_eb:Magnitude></Earthquake><Intensity><Observation><Pref><Name>島根県</Name><Code>32</Code><Area><Name>島根県西部</Name><Code>571</Code><MaxInt>5+</MaxInt><City><Name>江津市</Name><Code>3220700</Code><MaxInt>5+</MaxInt></City></Area></Pref></Observation></Intensity></Body>`,
    ...change,
  })

const flood = (name: string, code: string, change: Change = {}) =>
  writtenTelegram({
    ...{
      title: '指定河川洪水予報',
      infoKind: '指定河川洪水予報',
      eventId: '870705000102',
      at: '11:00',
      serial: '1',
    },
    items: [{ codeType: '指定河川洪水予報（予報区域）', kind: [name, code], area: '870705000102' }],
    body: `<Body xmlns="http://xml.kishou.go.jp/jmaxml1/body/meteorology1/"><Warning type="指定河川洪水予報"><Item><Kind><Name>x</Name></Kind><Stations><Station><Name>川平</Name><Code>1</Code><Location>江津市</Location></Station></Stations></Item></Warning></Body>`,
    ...change,
  })

const volcano = (level: string, code: string, town: string, change: Change = {}) =>
  writtenTelegram({
    ...{ title: '噴火警報・予報', infoKind: '噴火警報・予報', eventId: '999', at: '11:00' },
    body: `<Body xmlns="http://xml.kishou.go.jp/jmaxml1/body/volcanology1/"><VolcanoInfo type="噴火警報・予報（対象火山）"><Item><Kind><Name>${level}</Name><Code>${code}</Code><Condition>引上げ</Condition></Kind><Areas codeType="火山名"><Area><Name>見本山</Name><Code>999</Code></Area></Areas></Item></VolcanoInfo><VolcanoInfo type="噴火警報・予報（対象市町村等）"><Item><Kind><Name>火口周辺警報</Name><Code>02</Code></Kind><Areas codeType="${municipalities}"><Area><Name>y</Name><Code>${town}</Code></Area></Areas></Item></VolcanoInfo></Body>`,
    ...change,
  })

async function openOnes({ town, officer }: Desk) {
  const said = (await town.run('alerts.list', {}, officer.actor)) as {
    open: { id: string; hazard: string; level: number; msgType: string; drill: boolean }[]
  }
  return said.open
}

async function standing({ town, officer }: Desk) {
  return (await town.run('alerts.show-state', {}, officer.actor)) as { inForce: InForce[]; drills: InForce[] }
}

async function publish(desk: Desk) {
  const [open] = await openOnes(desk)
  const proposal = await desk.now({ id: open?.id ?? '' })
  const submitted = (await desk.town.run('alerts.submit', proposal, desk.officer.actor)) as typeof proposal
  return desk.approve(submitted)
}

describe('a quake', () => {
  it('is proposed once: what knows the municipality takes the place of what knew its district', async () => {
    const desk = await openDesk()
    await bring(desk.town, quick('震度５弱'))
    expect(await openOnes(desk)).toMatchObject([{ hazard: 'earthquake', level: 3 }])
    await bring(desk.town, detailed('震度５強'))
    expect(await openOnes(desk)).toMatchObject([{ hazard: 'earthquake', level: 4 }])
    const { inForce } = await standing(desk)
    expect(inForce).toHaveLength(1)
    expect(inForce[0]?.statements[0]?.quake).toEqual({
      ...{
        originTime: '2026-11-22T02:00:00.000Z',
        place: '島根県西部',
        magnitude: 'Ｍ６．１',
        intensity: '5+',
      },
    })
    await expectInvariants(desk.town)
  })

  it('reported first and arrived last proposes nothing', async () => {
    const desk = await openDesk()
    await bring(desk.town, detailed('震度５強'))
    expect((await bring(desk.town, quick('震度５弱'))).outcome).toBe('outdated')
    expect(await openOnes(desk)).toMatchObject([{ level: 4 }])
  })

  it('elsewhere, or too weak to act on, proposes nothing', async () => {
    const desk = await openDesk()
    const other = [{ codeType: municipalities, kind: ['震度７'] as const, area: '3220200' }]
    expect((await bring(desk.town, detailed('', { items: other }))).outcome).toBe('not-concerned')
    expect((await bring(desk.town, quick('震度３', { eventId: 'B' }))).outcome).toBe('not-concerned')
    expect(await openOnes(desk)).toEqual([])
  })

  it('withdrawn in its first report stays, where a later one still says it; withdrawn in both it is proposed to end', async () => {
    const desk = await openDesk()
    await bring(desk.town, quick('震度５弱'))
    await bring(desk.town, detailed('震度５強'))
    const live = await publish(desk)
    const gone = { infoType: '取消', items: [] }
    expect((await bring(desk.town, quick('', { ...gone, at: '11:10' }))).outcome).toBe('not-concerned')
    expect(await openOnes(desk)).toEqual([])
    const last = await bring(desk.town, detailed('', { ...gone, at: '11:11', body: '<Body/>' }))
    expect(last.outcome).toBe('proposed')
    expect(await desk.now({ id: last.alertId ?? '' })).toMatchObject({
      ...{ msgType: 'Cancel', predecessorId: live.id },
    })
    expect((await standing(desk)).inForce).toEqual([])
    await expectInvariants(desk.town)
  })

  it('corrected proposes what is right now; an old serial corrected proposes nothing', async () => {
    const desk = await openDesk()
    await bring(desk.town, detailed('震度５弱'))
    await bring(desk.town, detailed('震度５強', { serial: '2', at: '11:08' }))
    const old = detailed('震度６弱', { serial: '1', at: '11:12', infoType: '訂正' })
    expect((await bring(desk.town, old)).outcome).toBe('outdated')
    const right = await bring(desk.town, detailed('震度４', { serial: '2', at: '11:13', infoType: '訂正' }))
    expect(right.outcome).toBe('proposed')
    expect(await openOnes(desk)).toMatchObject([{ level: 2 }])
  })

  it('counts for a day and no longer, for nothing ever lifts it', async () => {
    const desk = await openDesk()
    await bring(desk.town, detailed('震度５強'))
    desk.town.advance(25 * 3_600_000)
    expect((await standing(desk)).inForce).toEqual([])
  })
})

describe('other events', () => {
  it('a flood of the river of the town is proposed at its level, with its gauges, until it is lifted', async () => {
    const desk = await openDesk()
    await bring(desk.town, flood('氾濫危険情報', '40'))
    expect(await openOnes(desk)).toMatchObject([{ hazard: 'flood', level: 4 }])
    expect((await standing(desk)).inForce[0]?.statements[0]?.places).toEqual(['川平'])
    await publish(desk)
    const over = await bring(desk.town, flood('氾濫注意情報解除', '10', { serial: '2', at: '12:30' }))
    expect(await desk.now({ id: over.alertId ?? '' })).toMatchObject({ msgType: 'Cancel' })
    expect((await standing(desk)).inForce).toEqual([])
    await expectInvariants(desk.town)
  })

  it('a volcano whose municipalities name the town is proposed at the level of the volcano', async () => {
    const desk = await openDesk()
    expect((await bring(desk.town, volcano('レベル３（入山規制）', '13', '3220200'))).outcome).toBe(
      'not-concerned',
    )
    const ours = volcano('レベル３（入山規制）', '13', '3220700', { at: '11:30' })
    expect((await bring(desk.town, ours)).outcome).toBe('proposed')
    expect(await openOnes(desk)).toMatchObject([{ hazard: 'volcano', level: 3 }])
    const [line] = (await standing(desk)).inForce
    expect(line).toMatchObject({ hazard: 'volcano', level: 3, since: '2026-11-22T02:30:00.000Z' })
    expect(line?.statements[0]?.places).toEqual(['見本山'])
  })

  it('a tornado advisory ends by itself when its telegram says', async () => {
    const desk = await openDesk()
    const items = [
      { codeType: '気象情報／府県予報区・細分区域等', kind: ['竜巻注意情報', '1'] as const, area: '320020' },
    ]
    const told = {
      title: '竜巻注意情報',
      infoKind: '竜巻注意情報',
      eventId: '',
      at: '11:50',
      validAt: '12:30',
    }
    await bring(desk.town, writtenTelegram({ ...told, serial: '1', items }))
    expect(await openOnes(desk)).toMatchObject([{ hazard: 'tornado', level: 2 }])
    expect((await standing(desk)).inForce).toHaveLength(1)
    desk.town.advance(31 * 60_000)
    expect((await standing(desk)).inForce).toEqual([])
  })

  it.each(['訓練', '試験'])('of a %s is a drill throughout', async (status) => {
    const desk = await openDesk()
    await bring(desk.town, detailed('震度７', { status }))
    expect(await openOnes(desk)).toMatchObject([{ drill: true, level: 5 }])
    const { inForce, drills } = await standing(desk)
    expect([inForce.length, drills.length]).toEqual([0, 1])
  })

  it('late (遅延) counts by when it was reported, not by when it came', async () => {
    const desk = await openDesk()
    await bring(desk.town, flood('氾濫警戒情報', '30', { serial: '2', at: '11:30' }))
    const late = flood('氾濫危険情報', '40', { serial: '1', at: '11:00', infoType: '遅延' })
    expect((await bring(desk.town, late)).outcome).toBe('outdated')
    expect((await standing(desk)).inForce).toMatchObject([{ level: 3 }])
  })
})
