import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { XmlValidateError, type XsdValidator } from 'libxml2-wasm'
import { describe, expect, it } from 'vitest'
import { checkCapRow } from '../../src/engines/alerts/commands/check-cap.ts'
import { FLAWLESS } from '../../src/formats/cap/alert.fixture.ts'
import { CapAlert, type CapAlertInput } from '../../src/formats/cap/alert.ts'
import * as elements from '../../src/formats/cap/elements.ts'
import { capAlertOf, readCap, writeCap } from '../../src/formats/cap/index.ts'
import { compileSchema, schemaBreach } from '../../src/formats/cap/schema.ts'
import { parseMarkup, readMarkup } from '../../src/formats/xml-signature/index.ts'
import { data, capFiles as files, hasData, hasXmllint } from './cap-corpus.ts'

const oasis = `${data}/codes/CAP-v1.2.xsd`

function isValid(schema: XsdValidator, xml: string): boolean {
  using document = parseMarkup(xml)
  try {
    schema.validate(document)
    return true
  } catch (error) {
    if (error instanceof XmlValidateError) return false
    throw error
  }
}

function isValidByOurs(xml: string): boolean {
  using document = parseMarkup(xml)
  return schemaBreach(document.root) === undefined
}

const LEAF = /<(\w+)>[^<]*<\/\1>\s*/gu
const words = fc.constantFrom(
  '',
  ' ',
  'Actual',
  ' Actual ',
  'Met',
  '12',
  '-1',
  '1.5',
  'x y',
  'http://a b',
  '%zz',
  'ja',
  'ja_JP',
  '2026-07-01T12:00:00+09:00',
  '2026-07-01T12:00:00Z',
  '2026-07-01T12:00:00,09:00',
  '2026-02-30T12:00:00+09:00',
)

type Mutation = (xml: string) => string

/** Changes one leaf, the `at`-th part of the way through the document. */
function onLeaf(at: number, change: (leaf: string, next: string) => string): Mutation {
  return (xml) => {
    const leaves = [...xml.matchAll(LEAF)]
    const leaf = leaves[Math.floor(at * leaves.length)]
    if (leaf === undefined) return xml
    const end = leaf.index + leaf[0].length
    const next = /^<(\w+)>[^<]*<\/\1>\s*/u.exec(xml.slice(end))?.[0] ?? ''
    return xml.slice(0, leaf.index) + change(leaf[0], next) + xml.slice(end + next.length)
  }
}

const mutation: fc.Arbitrary<Mutation> = fc
  .record({
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    kind: fc.constantFrom(
      'drop',
      'double',
      'swap',
      'fill',
      'rename',
      'attribute',
      'stray',
      'foreign',
      'signature',
      'nil',
    ),
    word: words,
    name: fc.constantFrom(
      'note',
      'event',
      'area',
      'web',
      'value',
      'valueName',
      'code',
      'size',
      'altitude',
      'expires',
      'language',
    ),
  })
  .map(({ at, kind, word, name }) =>
    onLeaf(at, (leaf, next) => {
      switch (kind) {
        case 'drop':
          return next
        case 'double':
          return leaf + leaf + next
        case 'swap':
          return next + leaf
        case 'fill':
          return leaf.replace(/>[^<]*</u, `>${word}<`) + next
        case 'rename':
          return leaf.replaceAll(/(?<=^<|<\/)\w+/gu, name) + next
        case 'attribute':
          return leaf.replace('>', ' lang="ja">') + next
        case 'stray':
          return `${leaf}stray${next}`
        case 'foreign':
          return `${leaf}<x xmlns="urn:x"/>${next}`
        case 'signature':
          return `${leaf}<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>${next}`
        default:
          return (
            leaf.replace('>', ' xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true">') + next
          )
      }
    }),
  )

describe.skipIf(!hasData)('our schema and the one of OASIS (skipped without the test data)', () => {
  const published = hasData ? compileSchema(readFileSync(oasis, 'utf8')) : undefined
  const roots = files
    .map(({ name, bytes }) => ({ name, bytes, row: checkCapRow(name, bytes) }))
    .filter(({ row }) => row.version === '1.2' && row.alerts === undefined)

  it.skipIf(!hasXmllint)('agree with xmllint on every CAP 1.2 alert of the corpus', () => {
    const verdicts = roots.map(({ name, bytes, row }) => {
      const run = spawnSync('xmllint', ['--nonet', '--noout', '--schema', oasis, '-'], { input: bytes })
      return { name, ours: row.schemaValid, xmllint: run.status === 0 }
    })
    process.stdout.write(
      `CAP: xmllint agrees on ${verdicts.filter((v) => v.ours === v.xmllint).length} of ${verdicts.length}\n`,
    )
    expect(verdicts.filter(({ ours, xmllint }) => ours !== xmllint)).toEqual([])
    expect(verdicts.some(({ xmllint }) => !xmllint)).toBe(true)
  })

  it('give one verdict on alerts changed at random, and an invalid one always has an error to show', () => {
    const texts = roots.filter(({ bytes }) => bytes.length < 30_000).map(({ bytes }) => readMarkup(bytes))
    let invalid = 0
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        (xml, mutations) => {
          const changed = mutations
            .reduce((text, mutate) => mutate(text), xml)
            .replace(/^<\?xml[^>]*\?>/u, '')
          const expected = published === undefined ? undefined : isValid(published, changed)
          if (expected === false) invalid += 1
          expect(isValidByOurs(changed)).toBe(expected)
          const row = checkCapRow('changed', Buffer.from(changed))
          expect(row.schemaValid).toBe(expected)
          if (expected === false) expect(row.defects.some(({ severity }) => severity === 'error')).toBe(true)
        },
      ),
      { numRuns: 1500 },
    )
    expect(invalid).toBeGreaterThan(500)
  })

  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .filter(
      (s) =>
        s.trim() !== '' && CapAlert.shape.note.safeParse(s).success && !/(?![\t\n\r])[\p{Cc}\ufffd]/u.test(s),
    )
  const token = fc.stringMatching(/^[\w.@:-]{1,30}$/u)
  const instant = fc.integer({ min: 0, max: 4_000_000_000 }).map((s) => new Date(s * 1000).toISOString())
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
  const degrees = (most: number) =>
    fc.integer({ min: -most * 1e6, max: most * 1e6 }).map((micro) => micro / 1e6)
  const pairs = fc.array(fc.record({ valueName: text, value: text }), { maxLength: 3 })
  const triangle = fc
    .tuple(degrees(80), degrees(170), fc.integer({ min: 1, max: 1e6 }))
    .map(([lat, lon, size]): [number, number][] => {
      const step = (value: number) => Math.round((value + size / 1e6) * 1e6) / 1e6
      return [
        [lat, lon],
        [step(lat), lon],
        [lat, step(lon)],
        [lat, lon],
      ]
    })
  const resource = fc.record({
    resourceDesc: text,
    mimeType: fc.constantFrom('image/png', 'text/plain'),
    size: maybe(fc.nat()),
    uri: fc.constant('https://city.example.jp/map.png'),
  })
  const area = fc.record({
    areaDesc: text,
    polygon: fc.array(triangle, { minLength: 1, maxLength: 3 }),
    circle: fc.array(fc.record({ latitude: degrees(90), longitude: degrees(180), radius: fc.nat(1000) }), {
      maxLength: 2,
    }),
    geocode: pairs,
    altitude: maybe(fc.integer({ min: 0, max: 1000 })),
  })
  const generated: fc.Arbitrary<CapAlertInput> = fc
    .record({
      head: fc.record({
        identifier: token,
        sender: token,
        sent: instant,
        status: fc.constantFrom(...elements.STATUS),
        source: maybe(text),
        note: maybe(text),
        incidents: maybe(text),
      }),
      code: fc.array(text, { maxLength: 3 }),
      info: fc.record({
        language: fc.constantFrom('ja', 'ja-x-easy', 'en'),
        category: fc.uniqueArray(fc.constantFrom(...elements.CATEGORY), { minLength: 1, maxLength: 3 }),
        event: text,
        responseType: fc.uniqueArray(fc.constantFrom(...elements.RESPONSE_TYPE)),
        urgency: fc.constantFrom(...elements.URGENCY),
        severity: fc.constantFrom(...elements.SEVERITY),
        certainty: fc.constantFrom(...elements.CERTAINTY),
        audience: maybe(text),
        eventCode: pairs,
        onset: maybe(instant),
        expires: instant,
        headline: maybe(text),
        description: text,
        instruction: maybe(text),
        web: fc.webUrl(),
        contact: maybe(text),
        parameter: pairs,
        resource: fc.array(resource, { maxLength: 2 }),
        area: fc.array(area, { minLength: 1, maxLength: 2 }),
      }),
      second: fc.boolean(),
      update: maybe(fc.record({ sender: token, identifier: token, sent: instant })),
    })
    .map(
      ({ head, code, info, second, update }): CapAlertInput => ({
        ...head,
        code,
        msgType: update === undefined ? 'Alert' : 'Update',
        scope: 'Public',
        references: update === undefined ? [] : [{ ...update, identifier: `${update.identifier}-0` }],
        info: second ? [info, { ...info, language: 'en' }] : [info],
      }),
    )

  it('any alert we can write is valid under the schema of OASIS and reads back equal', () => {
    fc.assert(
      fc.property(generated, fc.constantFrom('+09:00', '-00:00', '+05:45', '-11:30'), (alert, offset) => {
        fc.pre(alert.references?.every(({ identifier }) => identifier !== alert.identifier) ?? true)
        const bytes = writeCap(alert, { offset })
        expect(published !== undefined && isValid(published, readMarkup(bytes))).toBe(true)
        const reading = readCap(bytes)
        const message = reading.ok ? reading.alerts[0]?.message : undefined
        expect(message && capAlertOf(message)).toEqual(CapAlert.parse(alert))
      }),
      { numRuns: 500 },
    )
  })

  it.skipIf(!hasXmllint)('what we write passes xmllint', () => {
    const run = spawnSync('xmllint', ['--nonet', '--noout', '--schema', oasis, '-'], {
      input: writeCap(FLAWLESS),
    })
    expect(run.stderr.toString().trim()).toBe('- validates')
  })
})
