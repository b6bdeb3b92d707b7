import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readArguments, requireFiles, UsageError } from './arguments.ts'
import { takeData } from './operate.ts'

const allowed = { options: ['area', 'keys'], flags: ['json'] }
const plainWord = fc.string().filter((word) => !word.startsWith('--'))

describe('the words of a command', () => {
  it('are split into options, flags and the rest in order', () => {
    const read = readArguments(['a', '--area', '1', '--json', 'b', '--keys=x=y', '-c'], allowed)
    expect(read.positional).toEqual(['a', 'b', '-c'])
    expect([...read.options]).toEqual([
      ['area', '1'],
      ['keys', 'x=y'],
    ])
    expect([...read.flags]).toEqual(['json'])
  })

  it('are all files after --, whatever they look like', () => {
    fc.assert(
      fc.property(fc.array(plainWord), fc.array(fc.string()), (before, after) => {
        const read = readArguments([...before, '--', ...after], allowed)
        expect(read).toEqual({ positional: [...before, ...after], options: new Map(), flags: new Set() })
      }),
    )
  })

  it('give an option the same value beside it and behind an equals sign', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const beside = readArguments(['--area', value], allowed)
        expect(readArguments([`--area=${value}`], allowed)).toEqual(beside)
        expect(beside.options.get('area')).toBe(value)
      }),
    )
  })

  it('are read or refused as wrong usage, never anything else', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('--area', '--json', '--', '--=', '--json=1', '--area='),
    )
    fc.assert(
      fc.property(fc.array(word), (words) => {
        try {
          const { positional, options } = readArguments(words, allowed)
          expect(positional.length + options.size).toBeLessThanOrEqual(words.length)
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError)
        }
      }),
    )
  })

  it.each([
    [['--nonsense'], 'unknown option --nonsense'],
    [['--json=yes'], 'unknown option --json'],
    [['--area'], '--area needs a value'],
    [['--__proto__', 'a'], 'unknown option --__proto__'],
  ])('%j are refused: %s', (words, message) => {
    expect(() => readArguments(words, allowed)).toThrow(new UsageError(message))
  })

  it('name at least one file where a command needs files', () => {
    expect(() => requireFiles(readArguments(['--json'], allowed))).toThrow(UsageError)
    expect(requireFiles(readArguments(['a', 'b'], allowed))).toEqual(['a', 'b'])
  })
})

describe('the data folder among the words of an operation', () => {
  it('is taken out in either form, and the rest stays in order', () => {
    expect(takeData(['--a', '--data', 'd', 'b'])).toEqual({ data: 'd', rest: ['--a', 'b'] })
    expect(takeData(['--a', '--data=d', 'b'])).toEqual({ data: 'd', rest: ['--a', 'b'] })
    expect(takeData(['--a', 'b'])).toEqual({ data: null, rest: ['--a', 'b'] })
  })

  it.each([[['--data']], [['--data=']]])('is missed in %j', (words) => {
    expect(() => takeData(words)).toThrow(new UsageError('--data needs a value'))
  })
})
