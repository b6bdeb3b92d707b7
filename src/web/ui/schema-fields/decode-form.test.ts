import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { decodeForm, encodeForm } from './index.ts'

function form(entries: [string, string | File][]): FormData {
  const data = new FormData()
  for (const [name, value] of entries) data.append(name, value)
  return data
}

const decodeOne = (type: z.ZodType, ...values: string[]) =>
  decodeForm(z.object({ a: type }), form(values.map((value): [string, string] => ['a', value])))

const Datetime = z.iso.datetime()

describe('decodeForm', () => {
  it('leaves out an empty answer of an optional field, makes it null where the schema says so, keeps it elsewhere', () => {
    expect(decodeOne(z.string().optional(), '')).toEqual({})
    expect(decodeOne(z.string().nullable(), '')).toEqual({ a: null })
    expect(decodeOne(z.string().nullish(), '')).toEqual({})
    expect(decodeOne(z.string().default('x'), '')).toEqual({})
    expect(decodeOne(z.string(), '')).toEqual({ a: '' })
    expect(decodeOne(z.string())).toEqual({})
  })

  it('reads a time typed in Japan as an instant in UTC', () => {
    expect(decodeOne(Datetime, '2026-11-22T14:05')).toEqual({ a: '2026-11-22T05:05:00.000Z' })
    expect(decodeOne(z.string().meta({ control: 'datetime' }), '2027-01-01T00:00:30')).toEqual({
      a: '2026-12-31T15:00:30.000Z',
    })
  })

  it('keeps what it cannot read as it was typed, for the schema to refuse', () => {
    expect(decodeOne(Datetime, '2026-02-30T10:00')).toEqual({ a: '2026-02-30T10:00' })
    expect(decodeOne(Datetime, 'あした')).toEqual({ a: 'あした' })
    expect(decodeOne(z.number(), '十二')).toEqual({ a: '十二' })
    expect(decodeOne(z.number(), '1e3')).toEqual({ a: '1e3' })
    expect(decodeOne(z.bigint(), '1.5')).toEqual({ a: '1.5' })
  })

  it('takes digits typed in full width as figures, but never touches a name', () => {
    expect(decodeOne(z.int(), '１２０')).toEqual({ a: 120 })
    expect(decodeOne(z.bigint(), ' ９００７１９９２５４７４０９９３ ')).toEqual({ a: 9007199254740993n })
    expect(decodeOne(z.string(), '㈱髙﨑１２')).toEqual({ a: '㈱髙﨑１２' })
  })

  it('makes no number of circled figures', () => {
    expect(decodeOne(z.int(), '①②')).toEqual({ a: '①②' })
    expect(decodeOne(z.bigint(), '⑫')).toEqual({ a: '⑫' })
  })

  it('takes a text of a kind in which people see nothing for an empty answer', () => {
    const line = z.string().meta({ text: 'line' })
    const blank = '\u200B\u3000\u2800'
    expect(decodeOne(line.optional(), blank)).toEqual({})
    expect(decodeOne(line.nullable(), blank)).toEqual({ a: null })
    expect(decodeOne(line, blank)).toEqual({ a: '' })
    expect(decodeOne(z.string().meta({ text: 'machine' }).optional(), ' ')).toEqual({ a: ' ' })
  })

  it('reads one box as a boolean and several as a list', () => {
    expect(decodeOne(z.boolean(), 'true')).toEqual({ a: true })
    expect(decodeOne(z.boolean())).toEqual({ a: false })
    expect(decodeOne(z.array(z.enum(['x', 'y'])), 'x', 'y')).toEqual({ a: ['x', 'y'] })
    expect(decodeOne(z.array(z.enum(['x', 'y'])))).toEqual({ a: [] })
    expect(decodeOne(z.array(z.string()).optional())).toEqual({})
  })

  it('writes the line ends of a browser as they are stored', () => {
    expect(decodeOne(z.string(), 'い\r\nろ\rは')).toEqual({ a: 'い\nろ\nは' })
  })

  it('lets a new file win over the one kept, and keeps that when none was chosen', () => {
    const schema = z.object({ map: z.string().optional().meta({ control: 'file' }) })
    const none = new File([], '')
    const chosen = new File(['x'], '地図.pdf')
    expect(
      decodeForm(
        schema,
        form([
          ['map', 'blob-1'],
          ['map', none],
        ]),
      ),
    ).toEqual({ map: 'blob-1' })
    expect(
      decodeForm(
        schema,
        form([
          ['map', 'blob-1'],
          ['map', chosen],
        ]),
      ),
    ).toEqual({ map: chosen })
    expect(decodeForm(schema, form([['map', none]]))).toEqual({})
  })

  it('builds nested objects from dotted names and leaves out an optional one that is all empty', () => {
    const schema = z.object({
      texts: z.object({
        ja: z.object({ headline: z.string() }),
        en: z.object({ headline: z.string() }).optional(),
      }),
    })
    const sent = form([
      ['texts.ja.headline', '大雨'],
      ['texts.en.headline', ''],
    ])
    expect(decodeForm(schema, sent)).toEqual({ texts: { ja: { headline: '大雨' } } })
  })

  it('never lets a stranger name a place in an object', () => {
    const sent = form([
      ['__proto__.polluted', 'x'],
      ['constructor.prototype.polluted', 'x'],
      ['a', 'b'],
      ['extra', 'x'],
    ])
    expect(decodeForm(z.object({ a: z.string() }), sent)).toEqual({ a: 'b' })
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('answers any form at all with values the schema can judge', () => {
    const schema = z.object({
      a: z.string(),
      n: z.int().optional(),
      at: Datetime,
      list: z.array(z.enum(['x', 'y'])),
      inner: z.object({ b: z.boolean(), yen: z.bigint().nullable() }).optional(),
    })
    const names = fc.oneof(
      fc.constantFrom('a', 'n', 'at', 'list', 'inner.b', 'inner.yen', 'inner'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.string()), { maxLength: 12 }), (entries) => {
        const result = schema.safeParse(decodeForm(schema, form(entries)))
        if (result.success)
          expect(decodeForm(schema, form(encodeForm(schema, result.data)))).toEqual(result.data)
      }),
    )
  })
})

/** A schema and a value that fits it, drawn together. */
type Sample = { schema: z.ZodType; value: unknown }

const text = fc.string({ minLength: 1 }).filter((value) => !value.includes('\r'))
const instant = fc
  .date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true })
  .map((date) => date.toISOString())

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  text.map((value) => ({ schema: z.string(), value })),
  text.map((value) => ({ schema: z.string().meta({ control: 'textarea', label: '本文' }), value })),
  fc.option(text, { nil: undefined }).map((value) => ({ schema: z.string().optional(), value })),
  fc.option(text, { nil: null }).map((value) => ({ schema: z.string().nullable(), value })),
  fc.constantFrom('p', 'q').map((value) => ({ schema: z.enum(['p', 'q']), value })),
  fc.subarray(['p', 'q', 'r']).map((value) => ({ schema: z.array(z.enum(['p', 'q', 'r'])), value })),
  fc.boolean().map((value) => ({ schema: z.boolean(), value })),
  fc.maxSafeInteger().map((value) => ({ schema: z.int(), value })),
  fc.integer().map((value) => ({ schema: z.int().meta({ control: 'hidden' }), value })),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map((value) => ({ schema: z.bigint(), value })),
  instant.map((value) => ({ schema: Datetime, value })),
)

const { object } = fc.letrec<{ object: Sample; entry: Sample }>((tie) => ({
  entry: fc.oneof({ depthSize: 'small', withCrossShrink: true, maxDepth: 2 }, leaf, tie('object')),
  object: fc
    .dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('entry'), {
      minKeys: 1,
      maxKeys: 5,
      noNullPrototype: true,
    })
    .map((entries) => ({
      schema: z.object(
        Object.fromEntries(Object.entries(entries).map(([key, sample]) => [key, sample.schema])),
      ),
      value: Object.fromEntries(Object.entries(entries).map(([key, sample]) => [key, sample.value])),
    })),
}))

describe('encodeForm and decodeForm', () => {
  it('bring every value of every form schema back unchanged', () => {
    fc.assert(
      fc.property(object, ({ schema, value }) => {
        const values = value as Record<string, unknown>
        expect(decodeForm(schema, form(encodeForm(schema, values)))).toEqual(values)
      }),
      { numRuns: 500 },
    )
  })
})
