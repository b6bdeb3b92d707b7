import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RowCutter } from './cut-rows.ts'

const cuts = { least: 64, usual: 256, most: 1024 }
const line = fc.string({ maxLength: 120 }).map((text) => `${text.replaceAll('\n', '\\n')}\n`)
const linesOf = fc.array(line, { maxLength: 200 })

function cut(lines: readonly string[], parts: readonly number[] = [], seed = 1) {
  const cutter = new RowCutter(seed, cuts)
  const bytes = Buffer.from(lines.join(''))
  const ends = [...new Set(parts.map((at) => at % (bytes.length + 1)))].toSorted((a, b) => a - b)
  const pieces = [0, ...ends].flatMap((from, n) => cutter.push(bytes.subarray(from, ends[n] ?? bytes.length)))
  const last = cutter.finish()
  return last ? [...pieces, last] : pieces
}

describe('pieces of a table', () => {
  it('are together what was put in, row for row', () => {
    fc.assert(
      fc.property(linesOf, (lines) => {
        const pieces = cut(lines)
        expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).toString()).toBe(lines.join(''))
        expect(pieces.reduce((sum, { rows }) => sum + rows, 0)).toBe(lines.length)
      }),
    )
  })

  it('are the same however the bytes come in', () => {
    fc.assert(
      fc.property(linesOf, fc.array(fc.nat(20_000), { maxLength: 40 }), (lines, parts) => {
        expect(cut(lines, parts)).toEqual(cut(lines))
      }),
    )
  })

  it('end where a row ends, and are longer than the most only by their last row', () => {
    fc.assert(
      fc.property(linesOf, (lines) => {
        for (const { bytes } of cut(lines)) {
          expect(bytes.at(-1)).toBe(10)
          const lastRow = bytes.lastIndexOf(10, bytes.length - 2) + 1
          expect(lastRow).toBeLessThan(cuts.most)
        }
      }),
    )
  })

  it('stay the same but for a few when rows are added at the end, in the middle, or taken away', () => {
    const lines = Array.from({ length: 2000 }, () => `${randomBytes(20).toString('hex')}\n`)
    const before = new Set(cut(lines).map(({ bytes }) => bytes.toString()))
    const changed = [
      [...lines, ...lines.slice(0, 5)],
      lines.toSpliced(1000, 0, 'a new row\n'),
      lines.toSpliced(700, 3),
    ]
    expect(before.size).toBeGreaterThan(100)
    for (const now of changed) {
      const fresh = cut(now).filter(({ bytes }) => !before.has(bytes.toString()))
      expect(fresh.length).toBeLessThan(10)
    }
  })

  it('end elsewhere under another seed', () => {
    const lines = Array.from({ length: 500 }, () => `${randomBytes(20).toString('hex')}\n`)
    const sizes = (seed: number) => cut(lines, [], seed).map(({ bytes }) => bytes.length)
    expect(sizes(1)).not.toEqual(sizes(2))
  })
})
