import fc from 'fast-check'
import { XmlDocument, type XmlElement } from 'libxml2-wasm'
import { describe, expect, it } from 'vitest'
import { atomFaults } from './faults.fixture.ts'
import { type AtomEntry, type AtomFeed, writeAtom } from './index.ts'

const instant = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString())
/** Text an XML 1.0 document can hold, with all that is markup in it. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      ']]>',
      '<![CDATA[',
      '<!--',
      '&amp;',
      '\t',
      '\n',
      '\r',
      '　',
      '𠮷',
    ),
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 1 })
      .filter((one) => /^[^\p{Cc}\p{Cs}\uFFFE\uFFFF]+$/u.test(one)),
  ),
  maxLength: 40,
})

const entry = (n: number): fc.Arbitrary<AtomEntry> =>
  fc.record({
    id: fc.uuid().map((id) => `urn:uuid:${id.slice(0, -4)}${n.toString(16).padStart(4, '0')}`),
    title: text,
    updated: instant,
    published: instant,
    summary: text,
    categories: fc.array(
      fc.record(
        { term: text.map((one) => `t${one}`), scheme: fc.constant('urn:x:status'), label: text },
        { requiredKeys: ['term', 'scheme'] },
      ),
      { maxLength: 2 },
    ),
    links: fc.constant([
      {
        rel: 'alternate' as const,
        type: 'text/html',
        href: 'https://town.example/a?b=1&c="2"',
        hreflang: 'ja-x-easy',
      },
      { rel: 'enclosure' as const, type: 'application/cap+xml', href: 'https://town.example/a.cap' },
    ]),
  })

const feed: fc.Arbitrary<AtomFeed> = fc.nat({ max: 5 }).chain((length) =>
  fc.record({
    id: fc.constant('https://town.example/feed'),
    lang: fc.constantFrom('ja', 'ja-x-easy', 'en'),
    title: text,
    author: text,
    updated: instant,
    links: fc.constant([
      { rel: 'self' as const, type: 'application/atom+xml', href: 'https://town.example/feed' },
      { rel: 'hub' as const, href: 'https://town.example/hub?a=1&b' },
    ]),
    entries: fc.tuple(...Array.from({ length }, (_, n) => entry(n))),
  }),
)

const ns = { a: 'http://www.w3.org/2005/Atom' }
const texts = (root: XmlElement, path: string) => root.find(path, ns).map((node) => node.content)
/** Any parser hands a line feed or tab of an attribute on as a space (XML 1.0 §3.3.3). */
const inAttribute = (value: string) => value.replace(/[\n\t]/g, ' ')

describe('writeAtom', () => {
  it('writes a feed that breaks no rule of Atom, whatever the texts hold', () => {
    fc.assert(
      fc.property(feed, (given) => {
        expect(atomFaults(writeAtom(given))).toEqual([])
      }),
    )
  })

  it('hands every text on as it was written: nothing in it is read as markup', () => {
    fc.assert(
      fc.property(feed, (given) => {
        using document = XmlDocument.fromString(writeAtom(given))
        const { root } = document
        expect(texts(root, 'a:title')).toEqual([given.title])
        expect(texts(root, 'a:author/a:name')).toEqual([given.author])
        for (const [path, field] of [
          ['a:entry/a:id', 'id'],
          ['a:entry/a:title', 'title'],
          ['a:entry/a:summary', 'summary'],
          ['a:entry/a:updated', 'updated'],
          ['a:entry/a:published', 'published'],
        ] as const)
          expect(texts(root, path)).toEqual(given.entries.map((one) => one[field]))
        expect(texts(root, 'a:entry/a:category/@term')).toEqual(
          given.entries.flatMap((one) => one.categories.map((category) => inAttribute(category.term))),
        )
        expect(texts(root, 'a:entry/a:category/@label')).toEqual(
          given.entries.flatMap((one) => one.categories.flatMap(({ label }) => label ?? []).map(inAttribute)),
        )
        expect(texts(root, 'a:link[@rel="hub" and not(@type)]/@href')).toEqual(
          given.links.flatMap((link) => (link.rel === 'hub' ? link.href : [])),
        )
        expect(texts(root, 'a:entry/a:link/@href')).toEqual(
          given.entries.flatMap((one) => one.links.map((link) => link.href)),
        )
      }),
    )
  })

  it('leaves out the characters XML cannot carry, and is well-formed with any text at all', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
        (title) => {
          const written = writeAtom({
            id: 'urn:x:f',
            lang: 'ja',
            title,
            author: '町',
            updated: '2026-11-22T03:00:00.000Z',
            links: [],
            entries: [],
          })
          expect(atomFaults(written)).toEqual([])
        },
      ),
    )
  })

  it('keeps the order it was given, and says the language of its texts', () => {
    const [one, two] = fc.sample(fc.tuple(entry(1), entry(2)), { numRuns: 1, seed: 1 })[0] ?? []
    if (!one || !two) throw new Error('no sample')
    const given = {
      id: 'urn:x:f',
      lang: 'ja-x-easy',
      title: '題',
      author: '町',
      updated: one.updated,
      links: [],
      entries: [two, one],
    }
    const written = writeAtom(given)
    expect(written.indexOf(two.id)).toBeLessThan(written.indexOf(one.id))
    expect(written).toContain('xml:lang="ja-x-easy"')
    expect(
      written.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"'),
    ).toBe(true)
  })

  it('is held to rules that can be broken', () => {
    const [one] = fc.sample(entry(1), { numRuns: 1, seed: 1 })
    if (!one) throw new Error('no sample')
    const given = {
      id: 'urn:x:f',
      lang: 'ja',
      title: '題',
      author: '町',
      updated: one.updated,
      links: [],
      entries: [one],
    }
    const broken = {
      'entry ids repeat': writeAtom({ ...given, entries: [one, one] }),
      'entry: date yesterday': writeAtom({ ...given, entries: [{ ...one, updated: 'yesterday' }] }),
      'feed: id is an IRI': writeAtom({ ...given, id: 'none' }),
      'feed: exactly one title': writeAtom(given).replace(/<title>[^<]*<\/title>/, ''),
      'feed: unknown extra': writeAtom(given).replace('</feed>', '<extra/></feed>'),
      root: '<feed/>',
    }
    for (const [fault, written] of Object.entries(broken)) expect(atomFaults(written)).toEqual([fault])
  })
})
