import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { findMyNumbers } from '#formats/my-number'
import { fileText } from '../../src/kernel/my-number/file-text.ts'
import { lookThroughFile } from '../../src/kernel/my-number/index.ts'
import { digitsOf, samples, seeded } from '../setup/my-number.ts'
import { type GuardedTown, nothing, openGuardedTown, pdfsOf, sendAll, ways } from '../setup/my-number-town.ts'

const long = process.env['HIROBA_LONG'] === '1'
const why = long ? '' : ' (skipped: ./hiroba-dev faults my-number)'
const seed = 4_711
const count = 10_000
const hour = 3_600_000

describe.skipIf(!long)(`${count} numbers of nobody (seed ${seed})${why}`, () => {
  const numbers = samples(seed, count)
  let guarded: GuardedTown
  beforeAll(async () => {
    guarded = await openGuardedTown()
  })

  it('are refused by form, API and upload, each and every one', { timeout: hour }, async () => {
    const proof = await sendAll(guarded.town, numbers)
    expect(proof).toEqual({ refused: Object.fromEntries(ways.map((way) => [way, count])), wrong: [] })
  })

  it('are found in PDFs, each and every one', { timeout: hour }, async () => {
    const perFile = 100
    for await (const pdf of pdfsOf(numbers, perFile))
      expect(await lookThroughFile(pdf)).toEqual({ found: perFile, reading: 'clear' })
  })

  it('leave nothing at rest and nothing in the log', { timeout: hour }, async () => {
    const { columns, ...found } = await guarded.scan()
    expect(found).toEqual(nothing)
    expect(columns).toBeGreaterThan(50)
    const logged = guarded.logged()
    expect(numbers.filter(({ digits }) => logged.includes(digits))).toEqual([])
  })
})

/** How many of `of` texts hold what would be taken for a My Number. */
function rate(of: number, make: (next: () => number) => string): number {
  const next = seeded(seed)
  let hits = 0
  for (let n = 0; n < of; n += 1) if (findMyNumbers(make(next)).length > 0) hits += 1
  return hits / of
}

const fours = (digits: string) => digits.replaceAll(/(....)(?=.)/g, '$1-')

describe('numbers that are none', () => {
  const of = 100_000
  const rates = {
    random: rate(of, (next) => digitsOf(next, 12)),
    tracking: rate(of, (next) => fours(digitsOf(next, 12))),
  }

  it(`of twelve random digits are taken for one in one of ten (${rates.random}, ${of} tries, seed ${seed})`, () => {
    expect(rates.random).toBeGreaterThan(0.095)
    expect(rates.random).toBeLessThan(0.105)
  })

  it(`of a parcel, written 4-4-4, too: they are the same (${rates.tracking})`, () => {
    expect(rates.tracking).toBeGreaterThan(0.095)
    expect(rates.tracking).toBeLessThan(0.105)
  })

  it.each<[string, (next: () => number) => string]>([
    ['mobile telephone numbers', (next) => `090-${digitsOf(next, 4)}-${digitsOf(next, 4)}`],
    ['numbers of a town', (next) => `0855-${digitsOf(next, 2)}-${digitsOf(next, 4)}`],
    ['international telephone numbers', (next) => `+81 90 ${digitsOf(next, 4)} ${digitsOf(next, 4)}`],
    [
      'telephone numbers beside a postcode',
      (next) => `〒${digitsOf(next, 3)}-${digitsOf(next, 4)} 03-${digitsOf(next, 4)}-${digitsOf(next, 4)}`,
    ],
    ['corporate numbers', (next) => digitsOf(next, 13)],
    ['corporate numbers in groups', (next) => `${digitsOf(next, 1)}-${fours(digitsOf(next, 12))}`],
    ['cards', (next) => fours(digitsOf(next, 16))],
    ['cards without hyphens', (next) => digitsOf(next, 16)],
    ['moments', (next) => `2026-11-22 ${digitsOf(next, 2)}:${digitsOf(next, 2)}`],
    ['document numbers', (next) => `2026-11-22-${digitsOf(next, 4)}`],
  ])('%s are never taken for one', (_what, make) => {
    expect(rate(of, make)).toBe(0)
  })
})

const folder = resolve('../shared/data')
const here = existsSync(folder)

describe.skipIf(!here)(
  `texts nobody here wrote${here ? '' : ' (skipped: ../shared/data is not here)'}`,
  () => {
    it('are looked through, and what is taken for a number is told by file', { timeout: hour }, async ({
      annotate,
    }) => {
      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
        /\.(?:txt|csv|tsv|md|html|yaml|yml|vtt)$/.test(name),
      )
      const found: string[] = []
      let characters = 0
      for (const name of names) {
        const read = await fileText(readFileSync(resolve(folder, name)))
        const texts = read.kind === 'texts' ? read.texts : []
        characters += texts.reduce((sum, text) => sum + text.length, 0)
        const hits = texts.flatMap(findMyNumbers).length
        if (hits > 0) found.push(`${name}: ${hits}`)
      }
      await annotate(
        `read ${names.length} of ${names.length} files, ${characters} characters\n${found.join('\n')}`,
      )
      expect(characters).toBeGreaterThan(1_000_000)
      expect(found).toEqual([])
    })
  },
)
