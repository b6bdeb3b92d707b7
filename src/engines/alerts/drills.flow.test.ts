import { describe, expect, it } from 'vitest'
import { checkCapRow } from '#alerts/commands'
import { readCap } from '#formats/cap'
import { readTelegram } from '#formats/jma-xml'
import { corpus, corpusTelegrams, openDesk, telegramOf, touching } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { shippedTables } from '../../../tests/setup/alerts/tables.ts'
import { LANGUAGES } from './definition.ts'
import { GENERATED } from './phrases/table.ts'
import { propose } from './propose.ts'

it('a drill says so on its page, in its title and to machines, and stays out of everything that is real', async () => {
  const desk = await openDesk()
  const real = await desk.goOut('本番')
  const drill = await desk.goOut('練習', { drill: true })
  for (const [lang, mark] of [
    ['ja', '訓練'],
    ['ja-x-easy', '訓練'],
    ['en', 'drill'],
  ] as const) {
    const page = await desk.read(`/${lang}/alerts/${drill.id}`)
    expect(/<title>[^<]*<\/title>/.exec(page.text)?.[0].toLowerCase()).toContain(mark)
    expect(page.text.slice(page.text.indexOf('<main')).toLowerCase()).toContain(mark)
    const live = await desk.read(`/${lang}/alerts/feed.atom`)
    const drills = await desk.read(`/${lang}/alerts/drills.atom`)
    expect([live.text.includes(real.id), live.text.includes(drill.id)]).toEqual([true, false])
    expect([drills.text.includes(real.id), drills.text.includes(drill.id)]).toEqual([false, true])
    const json = {
      live: await desk.read(`/${lang}/alerts/feed.json`),
      drills: await desk.read(`/${lang}/alerts/drills.json`),
    }
    expect([json.live.text.includes(real.id), json.live.text.includes(drill.id)]).toEqual([true, false])
    expect([json.drills.text.includes(real.id), json.drills.text.includes(drill.id)]).toEqual([false, true])
    const { items } = JSON.parse(json.drills.text) as { items: { title: string; content_text: string }[] }
    for (const { title, content_text: text } of items)
      expect([title.toLowerCase(), text.toLowerCase()]).toEqual(Array(2).fill(expect.stringContaining(mark)))
    const now = await desk.read(`/${lang}/alerts/now.txt`)
    expect([now.text.includes('本番'), now.text.includes('練習')]).toEqual([true, false])
    for (const title of drills.text.matchAll(/<entry>\s*<id>[^<]*<\/id>\s*<title>([^<]*)/g))
      expect(title[1]?.toLowerCase()).toContain(mark)
    expect(live.text).not.toContain('Exercise')
    expect(drills.text).not.toContain('Actual')
  }
  const list = (await (await desk.town.api('alerts.list-live', {})).json()) as Record<
    string,
    { id: string }[]
  >
  expect(list['alerts']?.map(({ id }) => id)).toEqual([real.id])
  expect(list['drills']?.map(({ id }) => id)).toEqual([drill.id])
  const bytes = Buffer.from(await (await desk.town.get(await desk.cap(drill))).arrayBuffer())
  const reading = readCap(bytes)
  const message = reading.ok ? reading.alerts[0]?.message : undefined
  expect(message).toMatchObject({ status: 'Exercise', note: expect.stringContaining('訓練') })
  // An officer wrote the headline without a mark; the message has it all the same.
  expect(message?.info.map((info) => info.headline)).toEqual([
    expect.stringMatching(/^【訓練】/),
    expect.stringMatching(/訓練/),
    expect.stringMatching(/drill/i),
    expect.stringMatching(/^【演练】/),
    expect.stringMatching(/^\[훈련\]/),
    expect.stringMatching(/^\[SIMULADO\]/),
    expect.stringMatching(/^\[DIỄN TẬP\]/),
    expect.stringMatching(/^\[PAGSASANAY\]/),
  ])
  expect(message?.info).toHaveLength(LANGUAGES.length + GENERATED.length)
  expect(checkCapRow('drill', bytes).defects.filter((one) => one.severity === 'error')).toEqual([])
  await expectInvariants(desk.town)
})

it('whatever follows a drill is a drill', async () => {
  const desk = await openDesk()
  const first = await desk.goOut('練', { drill: true })
  const second = await desk.update(first, '二')
  const third = await desk.cancel(second)
  expect([second.drill, third.drill]).toEqual([true, true])
  const input = { ...desk.content('偽'), id: third.id, drill: false }
  expect((await desk.town.api('alerts.update', input, desk.officer.cookie)).status).not.toBe(200)
  expect((await desk.read('/ja/alerts/feed.atom')).text).not.toContain('<entry>')
  await expectInvariants(desk.town)
})

describe.skipIf(!corpus.here)(`telegrams of exercises and tests${corpus.skipped}`, () => {
  it.each(['訓練', '試験'])(
    'a telegram of %s leads to a drill, beside and never instead of the real one',
    async (status) => {
      const desk = await openDesk()
      for (const [at, file] of Object.values(touching).entries()) {
        const text = telegramOf(corpus.text(file), { at: `2026-11-22T1${at}:00:00+09:00` })
        const real = await desk.ingest(text)
        const drill = await desk.ingest(telegramOf(text, { status }))
        expect([real.outcome, drill.outcome]).toEqual(['proposed', 'proposed'])
        expect(await desk.now({ id: real.alertId ?? '' })).toMatchObject({ drill: false, state: 'draft' })
        const proposed = await desk.now({ id: drill.alertId ?? '' })
        expect(proposed).toMatchObject({ drill: true, state: 'draft', msgType: 'Alert' })
        for (const { headline } of Object.values(proposed.texts))
          expect(headline).toMatch(/訓練|試験|テスト|DRILL|TEST/)
      }
      await expectInvariants(desk.town)
    },
  )

  it('every telegram of the corpus that is an exercise or a test proposes drills only, wherever it touches', () => {
    const tables = shippedTables()
    let proposals = 0
    const telegrams = corpusTelegrams().flatMap(({ bytes }) => {
      const read = readTelegram(bytes)
      return read.ok && read.telegram.control.status !== '通常' ? [read.telegram] : []
    })
    for (const telegram of telegrams) {
      const items = telegram.head.headline.informations.flatMap((one) => one.items)
      const listed = items.flatMap((item) => item.areas.areas.flatMap(({ code }) => code ?? []))
      const coasts = telegram.body.tsunami.map(({ areaCode }) => areaCode)
      const areas = new Set([...listed, ...coasts])
      for (const area of areas) {
        const proposal = propose(telegram, { area, tables })
        if (proposal === null) continue
        proposals++
        expect(proposal).toMatchObject({ drill: true })
        expect(proposal.status).not.toBe('Actual')
      }
    }
    expect(telegrams.length).toBe(14)
    expect(proposals).toBeGreaterThan(0)
  })
})
