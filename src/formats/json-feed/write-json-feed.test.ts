import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JSON_FEED_LIMITS, type JsonFeed, type JsonFeedItem, writeJsonFeed } from './index.ts'

const instant = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString())
const text = fc.string({ unit: 'grapheme', maxLength: 40 })

const item = (n: number): fc.Arbitrary<JsonFeedItem> =>
  fc.record({
    id: fc.constant(`urn:x:${n}`),
    url: fc.webUrl(),
    title: text,
    summary: text,
    contentText: text,
    published: instant,
    modified: instant,
    tags: fc.array(text, { maxLength: 3 }),
    attachments: fc.array(fc.record({ url: fc.webUrl(), mimeType: fc.constant('application/cap+xml') }), {
      maxLength: 2,
    }),
    extensions: fc.constant({ _about: { level: 3, districts: ['north'] } }),
  })

const feed: fc.Arbitrary<JsonFeed> = fc.nat({ max: 5 }).chain((length) =>
  fc.record({
    lang: fc.constantFrom('ja', 'ja-x-easy', 'en'),
    title: text,
    author: text,
    feedUrl: fc.webUrl(),
    homePageUrl: fc.webUrl(),
    hubUrl: fc.webUrl(),
    items: fc.tuple(...Array.from({ length }, (_, n) => item(n))),
  }),
)

const one: JsonFeedItem = {
  id: 'urn:x:1',
  url: 'https://town.example/a',
  title: '題',
  summary: '要約',
  contentText: '本文',
  published: '2026-11-22T03:00:00.000Z',
  modified: '2026-11-22T03:00:00.000Z',
  tags: [],
  attachments: [],
}
const plain: JsonFeed = {
  lang: 'ja',
  title: '題',
  author: '町',
  feedUrl: 'https://town.example/feed.json',
  homePageUrl: 'https://town.example/',
  hubUrl: 'https://town.example/hub',
  items: [one],
}

describe('writeJsonFeed', () => {
  it('hands every text on as it was written, under the names of JSON Feed 1.1, in the order given', () => {
    fc.assert(
      fc.property(feed, (given) => {
        expect(JSON.parse(writeJsonFeed(given))).toEqual({
          version: 'https://jsonfeed.org/version/1.1',
          title: given.title,
          home_page_url: given.homePageUrl,
          feed_url: given.feedUrl,
          authors: [{ name: given.author }],
          language: given.lang,
          hubs: [{ type: 'WebSub', url: given.hubUrl }],
          items: given.items.map((one) => ({
            id: one.id,
            url: one.url,
            title: one.title,
            summary: one.summary,
            content_text: one.contentText,
            date_published: one.published,
            date_modified: one.modified,
            tags: one.tags,
            attachments: one.attachments.map(({ url, mimeType }) => ({ url, mime_type: mimeType })),
            ...one.extensions,
          })),
        })
      }),
    )
  })

  it('is the same text after a trip through UTF-8, whatever halves of characters it was given', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
        (title) => {
          const written = writeJsonFeed({ ...plain, title, items: [{ ...one, title, tags: [title] }] })
          expect(written).not.toMatch(/\\ud[89a-f]/i)
          expect(Buffer.from(written).toString()).toBe(written)
          expect(JSON.parse(written)).toMatchObject({ title: title.toWellFormed() })
        },
      ),
    )
  })

  it.each([
    [
      'more items than it may hold',
      { items: Array.from({ length: 1001 }, (_, n) => ({ ...one, id: `${n}` })) },
    ],
    ['more characters than it may hold', { title: 'x'.repeat(JSON_FEED_LIMITS.characters) }],
    ['two items of one id', { items: [one, one] }],
    ['an address that is none', { feedUrl: '/feed.json' }],
    ['an address of no web page', { items: [{ ...one, url: 'javascript:alert(1)' }] }],
    ['a day that is none', { items: [{ ...one, published: '2026-13-01T00:00:00.000Z' }] }],
    ['a moment that is not in UTC', { items: [{ ...one, modified: '2026-11-22T03:00:00+09:00' }] }],
  ])('refuses %s', (_what, change) => {
    expect(() => writeJsonFeed({ ...plain, ...change })).toThrow(RangeError)
  })

  it('takes as many items as it says', () => {
    const items = Array.from({ length: JSON_FEED_LIMITS.items }, (_, n) => ({ ...one, id: `${n}` }))
    expect(JSON.parse(writeJsonFeed({ ...plain, items }))).toMatchObject({ items: { length: items.length } })
  })
})
