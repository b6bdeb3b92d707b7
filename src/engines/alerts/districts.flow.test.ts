import { describe, expect, it } from 'vitest'
import { readCap } from '#formats/cap'
import {
  corpus,
  type Desk,
  openDesk,
  outcomeOf,
  telegramOf,
  touching,
} from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { demoIssuer, demoRules } from '../../../tests/setup/alerts/rules.ts'
import { LANGUAGES } from './definition.ts'
import { buildCap } from './publish/build-cap.ts'
import type { Alert } from './schema.ts'

const both = ['north-beach', 'riverside']

async function goOut(desk: Desk, mark: string, districts: string[]): Promise<Alert> {
  const run = (name: string, input: unknown) =>
    desk.town.run(name, input, desk.officer.actor) as Promise<Alert>
  const words = desk.content(mark, { districts })
  const { id, version } = await run('alerts.draft', { ...words, drill: false })
  return desk.approve(await run('alerts.submit', { ...words, id, version }))
}

async function areasOf(desk: Desk, alert: Alert) {
  const bytes = Buffer.from(await (await desk.town.get(await desk.cap(alert))).arrayBuffer())
  const reading = readCap(bytes)
  const written = reading.ok ? reading.alerts[0] : undefined
  expect(written?.defects.filter(({ severity }) => severity === 'error')).toEqual([])
  const places = (written?.message.info ?? []).map(({ area }) =>
    area.map(({ areaDesc, geocode }) => [areaDesc, ...geocode.map((one) => `${one.valueName}=${one.value}`)]),
  )
  // The generated languages name the same places as the page whose spelling they use.
  const own = places.slice(0, LANGUAGES.length).map((one) => JSON.stringify(one))
  for (const one of places) expect(own).toContain(JSON.stringify(one))
  return places.slice(0, LANGUAGES.length)
}

const city = 'JMA-CITY=3220700'
const district = (code: string) => `alerts@aonami.example:district=${code}`

it('an alert for two districts says so to machines and to people, in every language and medium', async () => {
  const desk = await openDesk()
  const alert = await goOut(desk, '一', both)
  expect(await areasOf(desk, alert)).toEqual([
    [
      ['青波町　北浜', city, district('north-beach')],
      ['青波町　川辺', city, district('riverside')],
    ],
    [
      ['青波町（あおなみちょう）　北浜（きたはま）', city, district('north-beach')],
      ['青波町（あおなみちょう）　川辺（かわべ）', city, district('riverside')],
    ],
    [
      ['Aonami Town, Kitahama', city, district('north-beach')],
      ['Aonami Town, Kawabe', city, district('riverside')],
    ],
  ])
  for (const [lang, ...names] of [
    ['ja', '北浜', '川辺'],
    ['ja-x-easy', '北浜（きたはま）', '川辺（かわべ）'],
    ['en', 'Kitahama', 'Kawabe'],
  ])
    for (const path of [
      '/',
      '/alerts',
      `/alerts/${alert.id}`,
      '/alerts/feed.atom',
      '/alerts/feed.json',
      '/alerts/now.txt',
    ]) {
      const { text } = await desk.read(`/${lang}${path}`)
      expect([path, ...names.filter((name) => text.includes(name))]).toEqual([path, ...names])
    }
  for (const path of ['/ja/console/alerts', `/ja/console/alerts/${alert.id}`])
    expect(await (await desk.town.get(path, desk.officer.cookie)).text()).toContain('北浜、川辺')
  await expectInvariants(desk.town)
})

it('an alert without districts is for the whole town, for whoever leaves them out too', async () => {
  const desk = await openDesk()
  const { districts: _left, ...words } = desk.content('一')
  const drafted = (await desk.town.run(
    'alerts.draft',
    { ...words, drill: false },
    desk.officer.actor,
  )) as Alert
  expect(drafted.districts).toEqual([])
  const alert = await goOut(desk, '一', [])
  expect(await areasOf(desk, alert)).toEqual([
    [['青波町', city]],
    [['青波町（あおなみちょう）', city]],
    [['Aonami Town', city]],
  ])
  expect((await desk.read(`/ja/alerts/${alert.id}`)).text).toContain('町全体')
  expect((await desk.read('/ja/alerts/feed.atom')).text).not.toContain('町全体')
})

it('a district the town does not have, or one named twice, is refused wherever an officer can name one', async () => {
  const desk = await openDesk()
  const { town, officer } = desk
  const first = await desk.goOut('一')
  const drafted = (await town.run(
    'alerts.draft',
    { ...desk.content('二'), drill: false },
    officer.actor,
  )) as Alert
  const { id, version } = drafted
  const tries = {
    'alerts.draft': { drill: false },
    'alerts.edit': { id, version },
    'alerts.submit': { id, version },
    'alerts.update': { id: first.id },
  }
  for (const [name, seen] of Object.entries(tries)) {
    const attempt = (districts: string[]) =>
      outcomeOf(town.run(name, { ...desk.content('三', { districts }), ...seen }, officer.actor))
    expect([name, await attempt(['riverside', 'nowhere'])]).toEqual([name, 'alerts.unknown-district'])
    for (const wrong of [
      ['riverside', 'riverside'],
      ['北浜'],
      [''],
      Array.from({ length: 201 }, (_, n) => `${n}`),
    ])
      expect([name, await attempt(wrong)]).toEqual([name, 'kernel.invalid-input'])
  }
  expect(await desk.now(drafted)).toEqual(drafted)
})

it('the officer ticks districts in the form; an update starts from those of the alert it replaces', async () => {
  const desk = await openDesk()
  const { town, officer } = desk
  const ticked = (html: string) =>
    [...html.matchAll(/<input[^>]*name="districts"[^>]*>/g)].flatMap(([input]) =>
      input.includes('checked') ? (/value="([^"]*)"/.exec(input)?.[1] ?? '?') : [],
    )
  const empty = await (await town.get('/ja/console/alerts/new', officer.cookie)).text()
  expect(empty.match(/<input[^>]*name="districts"/g)).toHaveLength(4)
  expect(ticked(empty)).toEqual([])
  const alert = await goOut(desk, '一', both)
  const path = `/ja/console/alerts/${alert.id}/update`
  const form = await (await town.get(path, officer.cookie)).text()
  expect(ticked(form)).toEqual(both)
})

it('a cancellation is for the districts of the alert it ends, also once the town no longer lists them', async () => {
  const desk = await openDesk()
  const alert = await goOut(desk, '一', both)
  const cancelled = await desk.cancel(alert)
  expect(cancelled.districts).toEqual(both)
  expect(await areasOf(desk, cancelled)).toEqual(await areasOf(desk, alert))
  // The town file lists other districts by now: the code stands in for the name, and nothing is stuck.
  const rules = { ...demoRules(), districts: [] }
  const message = { identifier: 'x', sentAt: '2026-11-22T03:00:00.000Z', follows: null }
  const { info } = buildCap(alert, rules, demoIssuer(), message)
  expect(info[0]?.area.map(({ areaDesc }) => areaDesc)).toEqual(['青波町　north-beach', '青波町　riverside'])
})

describe.skipIf(!corpus.here)(`a telegram${corpus.skipped}`, () => {
  it('proposes for the whole town; what lifts a warning proposes for the districts that were warned', async () => {
    const desk = await openDesk()
    const text = corpus.text(touching.VPWW55)
    const taken = await desk.ingest(telegramOf(text, { at: '2026-11-22T11:00:00+09:00' }))
    const proposed = await desk.now({ id: taken.alertId ?? '' })
    expect(proposed.districts).toEqual([])
    const narrowed = { ...proposed, districts: both }
    await desk.approve((await desk.town.run('alerts.submit', narrowed, desk.officer.actor)) as Alert)
    const lifted = telegramOf(text, { at: '2026-11-22T11:30:00+09:00', kinds: 'lifted' })
    const ending = await desk.ingest(lifted)
    expect(await desk.now({ id: ending.alertId ?? '' })).toMatchObject({ msgType: 'Cancel', districts: both })
  })
})
