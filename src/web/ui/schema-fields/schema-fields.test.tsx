import fc from 'fast-check'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { loadWords, type Words } from '../../../kernel/languages/index.ts'
import { PageContext, pageOf } from '../page-context.tsx'
import { fieldsOf } from './fields-of.ts'
import { decodeForm, encodeForm, SchemaFields, schemaWordKeys } from './index.ts'

const ui = loadWords('commons/languages')

function markup(
  schema: z.ZodType,
  options: Partial<Parameters<typeof SchemaFields>[0]> = {},
  lang = 'ja',
): string {
  const keys = schemaWordKeys(schema, 'test')
  const words: Words = new Map(
    [...ui].map(([name, own]) => [name, new Map([...own, ...keys.map((key) => [key, `«${key}»`] as const)])]),
  )
  return renderToStaticMarkup(
    <PageContext page={pageOf(words, { lang, path: '/' })}>
      <SchemaFields schema={schema} module="test" {...options} />
    </PageContext>,
  )
}

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

describe('SchemaFields', () => {
  it('chooses the control by the type', () => {
    const html = markup(
      z.object({
        line: z.string(),
        lines: z.string().meta({ control: 'textarea' }),
        few: z.enum(['a', 'b']),
        many: z.enum(['a', 'b', 'c', 'd', 'e', 'f']),
        flag: z.boolean(),
        any: z.array(z.enum(['a', 'b'])),
        when: Datetime,
        day: z.iso.date(),
        mail: z.email(),
        count: z.int(),
        map: z.string().meta({ control: 'file' }),
        kind: z.literal('fixed'),
      }),
    )
    expect(html).toMatch(/<input id="field-line"[^>]*type="text"/)
    expect(html).toMatch(/<textarea id="field-lines"/)
    expect(html.match(/type="radio"/g)).toHaveLength(2)
    expect(html).toMatch(/<select id="field-many"/)
    expect(html.match(/type="checkbox"/g)).toHaveLength(3)
    for (const type of ['datetime-local', 'date', 'email', 'file']) expect(html).toContain(`type="${type}"`)
    expect(html).toContain('inputMode="decimal"')
    expect(html).toContain('<input type="hidden" name="kind" value="fixed"/>')
  })

  it('shows what was typed, with its problem tied to the field', () => {
    const html = markup(z.object({ texts: z.object({ ja: z.object({ headline: z.string() }) }) }), {
      values: { texts: { ja: { headline: '<大雨>' } } },
      problems: [{ path: 'texts.ja.headline', message: '短くしてください' }],
    })
    expect(html).toContain('aria-describedby="field-texts.ja.headline-error" aria-invalid="true"')
    expect(html).toContain('value="&lt;大雨&gt;"')
    expect(html).toMatch(/id="field-texts.ja.headline-error".*短くしてください/)
    expect(html.match(/<fieldset/g)).toHaveLength(2)
  })

  it('takes Japanese labels from the schema and all other words from the module', () => {
    const schema = z.object({ a: z.string().meta({ label: '見出し', hint: '二十字まで' }).optional() })
    expect(markup(schema)).toContain('見出し')
    expect(markup(schema)).toContain('二十字まで')
    expect(markup(schema, {}, 'en')).toContain('«test.field.a»')
    expect(markup(schema, {}, 'en')).toContain('«test.hint.a»')
    expect(markup(schema, {}, 'en')).toContain('Optional')
  })

  it('offers choices that come from data', () => {
    const choices = {
      area: [{ value: '322075', label: '江津市' }],
      areas: [{ value: '322075', label: '江津市' }],
    }
    const html = markup(z.object({ area: z.string(), areas: z.array(z.string()) }), {
      choices,
      values: { areas: ['322075'] },
    })
    expect(html).toMatch(/type="radio"[^>]*name="area"[^>]*value="322075"/)
    expect(html).toMatch(/type="checkbox"[^>]*name="areas" checked=""[^>]*value="322075"/)
  })

  it('calls a list required only where the schema refuses an empty one', () => {
    expect(markup(z.object({ any: z.array(z.enum(['a', 'b'])) }))).toContain('任意')
    expect(markup(z.object({ any: z.array(z.enum(['a', 'b'])).min(1) }))).toContain('必須')
  })

  it('asks for a consent that must be given', () => {
    expect(markup(z.object({ agree: z.literal(true) }))).toMatch(/type="checkbox"[^>]*required=""/)
  })
})

describe('fieldsOf', () => {
  it.each([
    ['a: a form cannot show union', z.object({ a: z.union([z.string(), z.number()]) })],
    ['a: a form cannot show a list of object', z.object({ a: z.array(z.object({})) })],
    ['a.b: a form cannot show record', z.object({ a: z.object({ b: z.record(z.string(), z.string()) }) })],
    ['a: unknown control slider', z.object({ a: z.number().meta({ control: 'slider' }) })],
    ['a form needs an object schema', z.string()],
  ])('throws, for it is a bug: %s', (message, schema) => {
    expect(() => fieldsOf(schema)).toThrow(message)
  })

  it('throws on a schema nested deeper than a person can follow', () => {
    let schema: z.ZodType = z.string()
    for (let depth = 0; depth < 8; depth += 1) schema = z.object({ a: schema })
    expect(() => fieldsOf(schema)).toThrow('a form nests at most 6 deep')
  })

  it('sees through defaults, refinements, transforms and brands', () => {
    const schema = z.object({
      a: z.string().default('x').meta({ label: '甲' }),
      b: z.string().refine((value) => value !== 'no'),
      c: z.string().transform((value) => value.length),
      d: z.preprocess((value) => value, z.string().readonly().brand('d')),
    })
    expect(fieldsOf(schema).map(({ path, optional }) => [path, optional])).toEqual([
      ['a', true],
      ['b', false],
      ['c', false],
      ['d', false],
    ])
    expect(schemaWordKeys(schema, 'm')).toEqual(['m.field.a', 'm.field.b', 'm.field.c', 'm.field.d'])
  })
})
