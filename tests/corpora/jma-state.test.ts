import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StateEntry } from '../../src/engines/alerts/state/entry.ts'
import { merge } from '../../src/engines/alerts/state/fold.ts'
import { observe } from '../../src/engines/alerts/state/observe.ts'
import { type InForce, inForce } from '../../src/engines/alerts/state/standing.ts'
import { winnersOf } from '../../src/engines/alerts/state/winners.ts'
import { readTelegram, type Telegram } from '../../src/formats/jma-xml/index.ts'
import { corpus, corpusTelegrams } from '../setup/alerts/desk.ts'
import { shippedTables } from '../setup/alerts/tables.ts'

const tables = shippedTables()

interface Arrival {
  readonly name: string
  readonly sha256: string
  readonly telegram: Telegram
}

function arrivals(): readonly Arrival[] {
  return corpusTelegrams().flatMap(({ name, bytes }) => {
    const read = readTelegram(bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return read.ok ? [{ name, sha256, telegram: read.telegram }] : []
  })
}

const all = corpus.here ? arrivals() : []
const inTimeOrder = [...all].sort(
  (a, b) => Date.parse(a.telegram.head.reportDateTime) - Date.parse(b.telegram.head.reportDateTime),
)

/** The places most telegrams name, so that the state has something to lose; the demonstration town is the first. */
function places(): readonly string[] {
  const count = new Map<string, number>([['3220700', Number.MAX_SAFE_INTEGER]])
  for (const { telegram } of all) {
    const listed = telegram.head.headline.informations.flatMap(({ items }) => items)
    const codes = listed.flatMap(({ areas }) => areas.areas.map(({ code = '' }) => code))
    const coasts = telegram.body.tsunami.map(({ areaCode }) => areaCode)
    for (const code of new Set([...codes, ...coasts])) count.set(code, (count.get(code) ?? 0) + 1)
  }
  return [...count]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 24)
    .map(([code]) => code)
}

type State = ReadonlyMap<string, StateEntry>
const sorted = (state: State): readonly (readonly [string, StateEntry])[] =>
  [...state].sort((a, b) => (a[0] < b[0] ? -1 : 1))

/** Of each phenomenon the telegram that says how things stand, of both generations. */
const counting = (state: State): readonly string[] =>
  [...winnersOf([...state.values()])]
    .map(([phenomenon, { standing, level }]) => `${phenomenon} ${level} ${standing.telegramSha256}`)
    .sort()

describe.skipIf(!corpus.here)(`the state folded from every real telegram${corpus.skipped}`, () => {
  const towns = places()
  const observed = new Map(
    all.map(({ sha256, telegram }) => [
      sha256,
      towns.map((area) => observe(telegram, { area, tables, sha256 })),
    ]),
  )
  const fold = (arrived: readonly Arrival[], town: number): State =>
    arrived.reduce<State>((state, { sha256 }) => merge(state, observed.get(sha256)?.[town] ?? []), new Map())
  const straight = towns.map((_, town) => fold(inTimeOrder, town))

  it(`is the same in time order and in any order with duplicates: ${all.length} of ${all.length}, 24 places`, () => {
    const expected = straight.map(sorted)
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...all], { minLength: all.length }),
        fc.array(fc.constantFrom(...all), { maxLength: 200 }),
        (shuffled, again) => {
          const order = [...again.slice(0, 100), ...shuffled, ...again.slice(100)]
          const folded = towns.map((_, town) => fold(order, town))
          expect(folded.map(sorted)).toEqual(expected)
          expect(folded.map(counting)).toEqual(straight.map(counting))
        },
      ),
      { numRuns: 8, seed: 20261122 },
    )
    process.stdout.write(`jma state: read ${all.length} of ${all.length} for ${towns.length} places\n`)
  }, 120_000)

  it('says something about every one of those places, by telegrams of several kinds', () => {
    const said = straight.map((state) => [...state.values()].filter(({ touches }) => touches))
    for (const entries of said) expect(entries.length).toBeGreaterThan(0)
    expect(new Set(said.flat().flatMap(({ report }) => report?.title ?? [])).size).toBeGreaterThan(8)
  })

  it('never lets a drill or a test say anything about what is real', () => {
    const unreal = new Set(
      all.filter(({ telegram }) => telegram.control.status !== '通常').map(({ sha256 }) => sha256),
    )
    expect(unreal.size).toBe(14)
    for (const state of straight)
      for (const entry of state.values()) expect(entry.drill).toBe(unreal.has(entry.telegramSha256))
  })

  it('knows the tsunami of 2011 for a coast it was forecast for, and when it would arrive', () => {
    const event = all.filter(({ telegram }) => telegram.head.eventId === '20110311144640')
    const [coast = ''] = event.flatMap(({ telegram }) =>
      telegram.body.tsunami.map(({ areaCode }) => areaCode),
    )
    const at = (moment: string): readonly InForce[] => {
      const state = event.reduce<State>(
        (before, { telegram, sha256 }) => merge(before, observe(telegram, { area: coast, tables, sha256 })),
        new Map(),
      )
      return inForce([...state.values()], moment)
    }
    expect(event.length).toBeGreaterThan(3)
    const [first] = at('2011-03-11T09:00:00.000Z')
    expect(first?.hazard).toBe('tsunami')
    const told = first?.statements[0]?.tsunami
    expect(told?.arrival ?? told?.arrivalCondition).toBeTruthy()
    expect(told?.height).toBeTruthy()
  })

  it('tells hypocentre, size and intensity of a quake where it was felt', () => {
    const felt = straight.flatMap((state) => [...state.values()].flatMap(({ report }) => report?.quake ?? []))
    expect(felt.some(({ place, magnitude, intensity }) => place && magnitude && intensity)).toBe(true)
  })
})
