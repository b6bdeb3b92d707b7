import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTelegram } from '#formats/jma-xml'
import { bring } from '../../../tests/setup/alerts/bring.ts'
import { corpus, openDesk } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { shippedTables } from '../../../tests/setup/alerts/tables.ts'
import { propose } from './propose.ts'
import { merge } from './state/fold.ts'
import { observe } from './state/observe.ts'
import { inForce } from './state/standing.ts'

const good = readFileSync('tests/corpora/bad-xml/good-telegram.xml', 'utf8')
const tables = shippedTables()
const names = [
  'jma/jma__32-39_12_02_250206_VTSE41.xml',
  'jma/jma__32-35_01_03_100514_VXSE53.xml',
  'jma/jma__45_01_01_200522_VFVO50.xml',
  'jma/jma__16_02_02_220728_VXKOii.xml',
  'jma/jma__15_17_01_250630_VPWW55.xml',
]

describe.skipIf(!corpus.here)(`a telegram somebody spoilt${corpus.skipped}`, () => {
  it('is refused with a code or read, and what is read can be folded and proposed from, whatever it says', () => {
    const texts = names.map(corpus.text)
    let readable = 0
    const spoil = fc.record({
      text: fc.constantFrom(...texts),
      at: fc.noBias(fc.integer({ min: 0, max: 9_999 })),
      length: fc.integer({ min: 0, max: 40 }),
      instead: fc.oneof(
        fc.string({ maxLength: 20 }),
        fc.constantFrom('NaN', '9'.repeat(30), '　', '２０２６', '-'),
      ),
      inText: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(spoil, { minLength: 1, maxLength: 1 }), ([one]) => {
        if (one === undefined) return
        const from = Math.floor((one.at / 10_000) * one.text.length)
        // Inside a text the document stays well-formed, so that what it says is reached.
        const start = one.inText ? one.text.indexOf('>', from) + 1 : from
        const end = one.inText ? one.text.indexOf('<', start) : start + one.length
        const instead = one.inText ? one.instead.replaceAll(/[<&>\p{C}]/gu, '') : one.instead
        const read = readTelegram(
          new TextEncoder().encode(one.text.slice(0, start) + instead + one.text.slice(end)),
        )
        if (!read.ok) return void expect(read.reason).toMatch(/^[a-z-]+$/u)
        readable += 1
        const seen = { area: '3220700', tables }
        propose(read.telegram, seen)
        const entries = observe(read.telegram, { ...seen, sha256: '0'.repeat(64) })
        inForce([...merge(new Map(), entries).values()], '2026-11-22T00:00:00.000Z')
      }),
      { numRuns: 400, seed: 3 },
    )
    expect(readable).toBeGreaterThan(100)
  })
})

describe('a message made to be too much', () => {
  it.each([
    ['an EventID', '<EventID/>', `<EventID>${'9'.repeat(100_000)}</EventID>`],
    ['a serial', '<Serial/>', `<Serial>${'9'.repeat(101)}</Serial>`],
    ['a title', '<Title>見本県', `<Title>${'見'.repeat(3000)}`],
  ])('by %s longer than can be told apart is refused, and kept', async (_name, before, after) => {
    const { town } = await openDesk()
    const taken = await bring(town, good.replace(before, after))
    expect(taken).toMatchObject({ outcome: 'refused', reason: 'text-too-long' })
  })

  it('by a kind with an endless name is shown cut, and proposed', async () => {
    const { town, officer, now } = await openDesk()
    const endless = `レベル５${'新'.repeat(50_000)}特別警報`
    const taken = await bring(
      town,
      good.replaceAll(
        '<Name>レベル３大雨警報</Name><Code>03</Code>',
        `<Name>${endless}</Name><Code>59</Code>`,
      ),
    )
    expect(taken.outcome).toBe('proposed')
    const { texts } = await now({ id: taken.alertId ?? '' })
    for (const { headline } of Object.values(texts)) expect(headline.length).toBeLessThanOrEqual(140)
    const state = JSON.stringify(await town.run('alerts.show-state', {}, officer.actor))
    expect(state.length).toBeLessThan(10_000)
    await expectInvariants(town)
  })

  it.each([
    ['sender', `<sender>${'a'.repeat(5000)}</sender>`],
    ['identifier', `<identifier>${'a'.repeat(5000)}</identifier>`],
  ])('by a CAP %s of thousands of characters is refused, and kept', async (name, written) => {
    const { town } = await openDesk()
    const text = readFileSync('tests/documents/alert.cap', 'utf8')
    const changed = text.replace(new RegExp(`<${name}>[^<]+</${name}>`, 'u'), written)
    expect(changed).not.toBe(text)
    expect(await bring(town, changed)).toMatchObject({ outcome: 'refused', reason: 'text-too-long' })
  })
})
