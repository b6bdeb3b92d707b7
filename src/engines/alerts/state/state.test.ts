import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTelegram, type Telegram } from '#formats/jma-xml'
import { shippedTables } from '../../../../tests/setup/alerts/tables.ts'
import type { StateEntry } from './entry.ts'
import { currentOf, merge } from './fold.ts'
import { observe } from './observe.ts'
import { inForce } from './standing.ts'

const tables = shippedTables()
const GOTSU = '3220700'
const source = readFileSync(resolve('tests/corpora/bad-xml/good-telegram.xml'), 'utf8')

type Change = {
  at?: string
  serial?: string
  infoType?: string
  eventId?: string
  status?: string
  level?: 2 | 3 | 4
  lifted?: boolean
  goesOn?: boolean
}

const names = {
  2: ['レベル２大雨注意報', '10'],
  3: ['レベル３大雨警報', '03'],
  4: ['レベル４大雨危険警報', '43'],
} as const

/** The fictional telegram for the town at another time, of another serial, or at another level. */
function telegram(change: Change): Telegram {
  const { at = '11:19', serial = '', infoType = '発表', eventId = '', status = '通常', level = 3 } = change
  const [name, code] = names[level]
  const text = source
    .replace('<ReportDateTime>2026-07-01T11:19', `<ReportDateTime>2026-07-01T${at}`)
    .replace('<Serial/>', `<Serial>${serial}</Serial>`)
    .replace('<EventID/>', `<EventID>${eventId}</EventID>`)
    .replace('<InfoType>発表', `<InfoType>${infoType}`)
    .replace('<Status>通常', `<Status>${status}`)
    .replaceAll('<Name>レベル３大雨警報</Name><Code>03</Code>', `<Name>${name}</Name><Code>${code}</Code>`)
    .replace(
      `<Code>${code}</Code><Status>発表`,
      `<Code>${code}</Code><Status>${change.lifted ? '解除' : change.goesOn ? '継続' : '発表'}`,
    )
  const read = readTelegram(new TextEncoder().encode(text))
  if (!read.ok) throw new Error(read.reason)
  return read.telegram
}

let count = 0
const seen = (change: Change): readonly StateEntry[] =>
  observe(telegram(change), { area: GOTSU, tables, sha256: String(++count).padStart(64, '0') })
const stateOf = (...telegrams: readonly (readonly StateEntry[])[]): StateEntry[] => [
  ...telegrams.reduce((state, each) => merge(state, each), new Map<string, StateEntry>()).values(),
]
const now = '2026-07-01T04:00:00.000Z'
const levels = (...telegrams: readonly (readonly StateEntry[])[]) =>
  inForce(stateOf(...telegrams), now).map(({ hazard, level }) => `${hazard} ${level}`)

describe('the state of the town', () => {
  it('is what the newest report says, whichever came in last', () => {
    const [older, newer] = [seen({ at: '11:00', level: 4 }), seen({ at: '12:00', level: 3 })]
    expect(levels(older, newer)).toEqual(['heavy-rain 3'])
    expect(levels(newer, older)).toEqual(['heavy-rain 3'])
  })

  it('is nothing once it was lifted', () => {
    expect(levels(seen({ at: '11:00' }), seen({ at: '12:00', lifted: true }))).toEqual([])
  })

  it('tells since when a warning holds, also when the telegram that only goes on with it came first', () => {
    const [began, goesOn] = [seen({ at: '11:00' }), seen({ at: '12:00', goesOn: true })]
    for (const order of [
      [began, goesOn],
      [goesOn, began],
    ])
      expect(inForce(stateOf(...order), now)[0]?.since).toBe('2026-07-01T02:00:00.000Z')
    expect(inForce(stateOf(goesOn), now)[0]?.since).toBeNull()
  })

  it('has a correction stand where the serial stood that it corrects', () => {
    const event = { eventId: 'E' }
    const first = seen({ ...event, at: '11:00', serial: '1', level: 4 })
    const second = seen({ ...event, at: '11:30', serial: '2', level: 3 })
    const corrected = seen({ ...event, at: '12:00', serial: '1', infoType: '訂正', level: 2 })
    expect(levels(first, corrected)).toEqual(['heavy-rain 2'])
    expect(levels(first, second, corrected)).toEqual(['heavy-rain 3'])
    expect(levels(corrected, second, first)).toEqual(['heavy-rain 3'])
  })

  it('has a withdrawal take back everything of the event said before, and nothing said after', () => {
    const event = { eventId: 'E' }
    const first = seen({ ...event, at: '11:00', serial: '1' })
    const gone = seen({ ...event, at: '11:30', serial: '2', infoType: '取消' })
    const again = seen({ ...event, at: '12:00', serial: '3', level: 4 })
    expect(levels(first, gone)).toEqual([])
    expect(levels(gone, first)).toEqual([])
    expect(levels(again, gone, first)).toEqual(['heavy-rain 4'])
    const another = seen({ eventId: 'F', at: '11:00' })
    expect(levels(gone, another)).toEqual(['heavy-rain 3'])
  })

  it('keeps drills and tests apart from the real thing', () => {
    const real = seen({ at: '11:00' })
    const drill = seen({ at: '12:00', status: '訓練', level: 4 })
    const test = seen({ at: '12:30', status: '試験', lifted: true })
    const chains = new Set(stateOf(real, drill, test).map(({ chain }) => chain))
    expect(chains.size).toBe(3)
    expect(drill.every((entry) => entry.drill) && test.every((entry) => entry.drill)).toBe(true)
    expect(real.some((entry) => entry.drill)).toBe(false)
  })

  it('is the same in every order of arrival, with anything any number of times', () => {
    const change = fc.record({
      at: fc.constantFrom('11:00', '11:10', '11:20', '11:30'),
      serial: fc.constantFrom('1', '2', ''),
      infoType: fc.constantFrom('発表', '発表', '訂正', '取消', '遅延'),
      eventId: fc.constantFrom('', 'E', 'F'),
      status: fc.constantFrom('通常', '通常', '訓練', '試験'),
      level: fc.constantFrom(2 as const, 3 as const, 4 as const),
      lifted: fc.boolean(),
      goesOn: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 8 }).chain((changes) => {
          const all = changes.map(seen)
          return fc.record({
            all: fc.constant(all),
            order: fc.shuffledSubarray(all, { minLength: all.length }),
            again: fc.array(fc.constantFrom(...all), { maxLength: 4 }),
          })
        }),
        ({ all, order, again }) => {
          const sorted = (entries: readonly StateEntry[]) =>
            [...entries].sort((a, b) => (a.key < b.key ? -1 : 1))
          const [straight, shuffled] = [stateOf(...all), stateOf(...order, ...again)]
          expect(sorted(shuffled)).toEqual(sorted(straight))
          const current = (entries: readonly StateEntry[]) =>
            currentOf(entries)
              .map(({ key, stamp }) => `${key} ${stamp}`)
              .sort()
          expect(current(shuffled)).toEqual(current(straight))
        },
      ),
      { numRuns: 300, seed: 20260701 },
    )
  })
})
