import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEdgeReader } from './edges.ts'

const edge = fc.record({
  number: fc.integer({ min: 1, max: 64 }),
  closed: fc.boolean(),
  atMs: fc.integer({ min: 0, max: 4_000_000_000 }),
})
type Edge = { number: number; closed: boolean; atMs: number }

const line = ({ number, closed, atMs }: Edge) =>
  `${Math.floor(atMs / 1000)}.${String(atMs % 1000).padStart(3, '0')}000000 ${number} ${closed ? 'rising' : 'falling'}\n`

/** The same text in pieces, cut anywhere. */
function inPieces(text: string, cuts: readonly number[]) {
  const reader = createEdgeReader()
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length]
  const read = places.slice(1).map((to, n) => reader.push(text.slice(places[n], to)))
  return { edges: read.flatMap(({ edges }) => edges), faults: read.reduce((sum, one) => sum + one.faults, 0) }
}

describe('what a watcher of wires prints', () => {
  it('is read edge by edge, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(edge), fc.array(fc.nat()), (edges, cuts) => {
        expect(inPieces(edges.map(line).join(''), cuts)).toEqual({ edges, faults: 0 })
      }),
    )
  })

  it('loses nothing else when there is rubbish between, which is counted', () => {
    const rubbish = fc.oneof(
      fc.constantFrom(
        'gpiomon: unable to open chip',
        '',
        '1.0 3 rising',
        '1.000000000 3 Rising',
        '1.000000000 -3 rising',
        '1.000000000 300 rising',
        '1.000000000 0 rising',
        '1.000000000 65 falling',
        `1.000000000 3 rising ${'x'.repeat(500)}`,
        'x'.repeat(100_000),
      ),
      fc.string().map((text) => `#${text.replaceAll('\n', ' ')}`),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(edge, rubbish)), fc.array(fc.nat()), (pairs, cuts) => {
        const text = pairs.map(([one, odd]) => `${odd}\n${line(one)}`).join('')
        expect(inPieces(text, cuts)).toEqual({ edges: pairs.map(([one]) => one), faults: pairs.length })
      }),
      { numRuns: 30 },
    )
  })

  it('never begins an edge in the middle of a line that was too long', () => {
    const reader = createEdgeReader()
    expect(reader.push('x'.repeat(200))).toEqual({ edges: [], faults: 0 })
    expect(reader.push('1.000000000 3 rising\n1.000000000 4 rising\n')).toEqual({
      edges: [{ number: 4, closed: true, atMs: 1000 }],
      faults: 1,
    })
  })
})
