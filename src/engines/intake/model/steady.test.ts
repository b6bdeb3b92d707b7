import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSteadier, type Steady } from './steady.ts'

const holdMs = 50
type Edge = Steady & { atMs: number }

/** Edges of one contact, each so long after the one before. */
const edges = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 120 }), fc.boolean()), { maxLength: 80 })
  .map((all) => {
    let atMs = 0
    return all.map(([gap, closed]): Edge => {
      atMs += gap
      return { number: 1, closed, atMs }
    })
  })

/** Stretches of one state, as a reader of the whole record would draw them; those long enough, where they differ from the last. */
function expected(record: readonly Edge[]): boolean[] {
  const stretches: { closed: boolean; fromMs: number; toMs: number }[] = []
  for (const { closed, atMs } of record) {
    const last = stretches.at(-1)
    if (last?.closed === closed) continue
    if (last) last.toMs = atMs
    stretches.push({ closed, fromMs: atMs, toMs: Number.POSITIVE_INFINITY })
  }
  const long = stretches.filter(({ fromMs, toMs }) => toMs - fromMs >= holdMs).map(({ closed }) => closed)
  // What the first edge came from was so before.
  const before = [!(record[0]?.closed ?? false), ...long]
  return long.filter((closed, n) => closed !== before[n])
}

/** As the loop does it: an edge when it comes, and the question when `holdMs` have gone by since, late as on a busy machine. */
function heard(record: readonly Edge[], lateMs: number): boolean[] {
  const steadier = createSteadier(holdMs)
  const happenings = record.flatMap((edge) => [
    { atMs: edge.atMs, first: 0, ask: () => steadier.edge(edge) },
    { atMs: edge.atMs + holdMs + lateMs, first: 1, ask: () => steadier.still(edge.number, edge.atMs) },
  ])
  // What came at the same moment was read before anybody asks.
  const inTurn = happenings.sort((one, two) => one.atMs - two.atMs || one.first - two.first)
  return inTurn.flatMap(({ ask }) => ask()).map(({ closed }) => closed)
}

describe('the contacts of this machine', () => {
  it('count when they stayed as they are for long enough, however late somebody looks', () => {
    fc.assert(
      fc.property(edges, fc.integer({ min: 0, max: 300 }), (record, lateMs) => {
        expect(heard(record, lateMs)).toEqual(expected(record))
      }),
    )
  })

  it('are apart: what one does says nothing of another', () => {
    const steadier = createSteadier(holdMs)
    expect(steadier.edge({ number: 1, closed: true, atMs: 0 })).toEqual([])
    expect(steadier.edge({ number: 2, closed: true, atMs: 100 })).toEqual([])
    expect(steadier.still(2, 0)).toEqual([])
    expect(steadier.still(1, 0)).toEqual([{ number: 1, closed: true }])
  })

  it('that were closed all along do not close anew by a spike', () => {
    const steadier = createSteadier(holdMs)
    expect(steadier.edge({ number: 1, closed: false, atMs: 0 })).toEqual([])
    expect(steadier.edge({ number: 1, closed: true, atMs: 10 })).toEqual([])
    expect(steadier.still(1, 10)).toEqual([])
  })
})
