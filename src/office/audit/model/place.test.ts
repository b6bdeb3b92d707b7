import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startOf } from './days.ts'
import { type GoingOn, type Placed, readPlace, resume, together, writePlace } from './place.ts'

const row = fc.record({
  at: fc.nat(3).map((ms) => `2026-11-22T03:00:00.00${ms}Z`),
  source: fc.constantFrom('act' as const, 'read' as const),
  id: fc.nat(999).map(String),
})

/** As the database gives one log: the latest first, of one moment the highest id first. */
const inOrder = (rows: readonly Placed[], source: Placed['source']) =>
  rows
    .filter((one) => one.source === source)
    .toSorted((a, b) => (a.at === b.at ? Number(b.id) - Number(a.id) : a.at < b.at ? 1 : -1))

const from = (rows: readonly Placed[], place: GoingOn | null) =>
  rows.filter(({ at, id }) => {
    if (place === null || at < place.at) return true
    if (at > place.at || place.rest === 'none') return false
    return place.rest === 'all' || Number(id) < Number(place.rest.below)
  })

describe('a list of two logs', () => {
  it('shows every row once and in order, however short its pages are', () => {
    const rows = fc.uniqueArray(row, { selector: ({ source, id }) => `${source} ${id}`, maxLength: 40 })
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 7 }), (all, size) => {
        const logs = { act: inOrder(all, 'act'), read: inOrder(all, 'read') }
        const shown: Placed[] = []
        for (let place: Placed | null = null, more = true; more; ) {
          const { acts, reads } = resume(place)
          const list = together(from(logs.act, acts).slice(0, size), from(logs.read, reads).slice(0, size))
          const page = list.slice(0, size)
          shown.push(...page)
          place = page.at(-1) ?? place
          more = page.length === size
        }
        expect(shown).toEqual(together(logs.act, logs.read))
      }),
    )
  })

  it('is gone on with by its address, and begins anew with any other', () => {
    const place = {
      at: '2026-11-22T03:00:00.000Z',
      source: 'read' as const,
      id: '019a0000-0000-7000-8000-000000000001',
    }
    expect(readPlace(writePlace(place))).toEqual(place)
    expect(readPlace('')).toBeNull()
    expect(readPlace(`${writePlace(place)}x`)).toBeNull()
  })
})

describe('a day in Japan', () => {
  it('begins at three in the afternoon of the day before, UTC', () => {
    expect(startOf('2026-11-22')).toBe('2026-11-21T15:00:00.000Z')
    expect(startOf('2026-12-31', 1)).toBe('2026-12-31T15:00:00.000Z')
  })
})
