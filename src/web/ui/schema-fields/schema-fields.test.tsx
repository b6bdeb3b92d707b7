import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { loadWords, type Words } from '../../../kernel/languages/index.ts'
import { PageContext, pageOf } from '../page-context.tsx'
import { fieldsOf } from './fields-of.ts'
import { SchemaFields, schemaWordKeys } from './index.ts'

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

const Datetime = z.iso.datetime()

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

  it('shows how a date can be written, in words that are tied to the field', () => {
    const html = markup(z.object({ until: z.string().meta({ text: 'date', hint: 'x' }) }), {}, 'en')
    expect(html).toMatch(/id="field-until-hint">«test.hint.until»\nFor example 2026-04-01/)
    expect(html).toContain('aria-describedby="field-until-hint"')
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
