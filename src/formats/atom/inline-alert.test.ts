import { describe, expect, it } from 'vitest'
import { FLAWLESS } from '../cap/alert.fixture.ts'
import { readCap, writeCap } from '../cap/index.ts'
import { readFeed } from './index.ts'

const alert = Buffer.from(writeCap(FLAWLESS))
  .toString()
  .replace(/^<\?xml[^>]*\?>\s*/, '')
const escaped = alert.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const base = 'https://issuer.example/feed'

const atom = (content: string, more = '') =>
  `<feed xmlns="http://www.w3.org/2005/Atom"${more}><entry><id>urn:x:1</id><updated>2026-11-22T03:00:00Z</updated>${content}</entry></feed>`
const rss = (item: string) =>
  `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><item><guid>https://issuer.example/1</guid>${item}</item></channel></rss>`

function only(feed: string) {
  const read = readFeed(Buffer.from(feed), base)
  if (!read.ok) throw new Error(read.reason)
  return { entry: read.feed.entries[0], skipped: read.feed.skipped }
}

function messageOf(xml: string | null | undefined) {
  const read = readCap(Buffer.from(xml ?? ''))
  return read.ok ? { message: read.alerts[0]?.message, kind: read.kind } : read.reason
}

describe('an alert that stands in the entry of a feed', () => {
  it.each([
    ['an element of Atom', atom(`<content type="text/xml">${alert}</content>`)],
    ['escaped text', atom(`<content type="text">${escaped}</content>`)],
    ['escaped text with a declaration', atom(`<content>&lt;?xml version="1.0"?>${escaped}</content>`)],
    ['CDATA', atom(`<content type="application/cap+xml"><![CDATA[${alert}]]></content>`)],
    ['an element of RSS', rss(alert)],
    ['the description of RSS', rss(`<description>${escaped}</description>`)],
    ['the content of RSS', rss(`<content:encoded><![CDATA[${alert}]]></content:encoded>`)],
  ])('is taken from it as a document of its own: as %s', (_how, feed) => {
    expect(messageOf(only(feed).entry?.inline)).toEqual(messageOf(alert))
    expect(messageOf(alert)).toMatchObject({ kind: 'alert' })
  })

  it('keeps its prefixes, with the namespaces that were in force around it', () => {
    const prefixed = alert.replace(' xmlns=', ' xmlns:cap=').replaceAll(/<(\/?)(?=[A-Za-z])/g, '<$1cap:')
    const declared = / (xmlns:cap="[^"]+")/.exec(prefixed)?.[1] ?? ''
    const feed = atom(`<content>${prefixed.replace(` ${declared}`, '')}</content>`, ` ${declared}`)
    const { entry } = only(feed)
    expect(entry?.inline).toContain('<cap:alert ')
    expect(messageOf(entry?.inline)).toEqual(messageOf(alert))
  })

  it('needs no address, for it is here; its name is its address then', () => {
    expect(only(atom(`<content>${alert}</content>`)).entry).toMatchObject({ address: 'urn:x:1' })
    const linked = atom(`<link type="application/cap+xml" href="/1.cap"/><content>${alert}</content>`)
    expect(only(linked).entry?.address).toBe('https://issuer.example/1.cap')
  })

  it('is one: a second in the same entry is left out and counted', () => {
    const { entry, skipped } = only(atom(`<content>${alert}${alert}</content>`))
    expect(messageOf(entry?.inline)).toEqual(messageOf(alert))
    expect(skipped).toBe(1)
  })

  it('is left out and counted where more is declared around it than a feed declares', () => {
    const feed = (length: number) =>
      atom(`<content>${alert}</content>`, ` xmlns:x="https://issuer.example/${'x'.repeat(length)}"`)
    expect(messageOf(only(feed(1000)).entry?.inline)).toEqual(messageOf(alert))
    const { entry, skipped } = only(feed(2048))
    // Neither the alert nor an address: the entry is left out too.
    expect([entry, skipped]).toEqual([undefined, 2])
  })

  it('is no alert when it only looks like one', () => {
    for (const other of [
      '<alert xmlns="urn:other">x</alert>',
      'an &lt;alert>',
      '&lt;alerts>',
      '&lt;p>&lt;alert>',
    ])
      expect(only(atom(`<link href="/1"/><content>${other}</content>`)).entry?.inline).toBeNull()
  })
})
