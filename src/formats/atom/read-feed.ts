import { isCapAlert } from '../cap/index.ts'
import {
  createXmlReader,
  decodeXmlBytes,
  type XmlElement,
  XmlRefusal,
  type XmlRefusalCode,
} from '../xml/index.ts'
import { alertIn, InlineAlert } from './inline-alert.ts'

/** One entry: where its document is, and what tells a change of it. */
type FeedEntry = {
  /** Atom's id, RSS's guid; the address where there is none. */
  id: string
  /** As written; empty where the feed does not say. */
  updated: string
  /** Absolute: of the document in full, CAP before anything else. Where the alert stands in the entry and there is none, its id, else the feed. */
  address: string
  /** The alert that stands in the entry itself, as a document of its own; null where it is to be fetched. */
  inline: string | null
}

type ReadFeed = {
  /** Where changes can be subscribed to (WebSub §4), absolute. */
  hubs: readonly string[]
  /** What the feed calls itself, absolute; null where it does not say. */
  self: string | null
  /** In the order of the feed. Entries with neither an alert nor a usable address are left out and counted in `skipped`. */
  entries: readonly FeedEntry[]
  skipped: number
}

type FeedReading =
  | { readonly ok: true; readonly feed: ReadFeed }
  | { readonly ok: false; readonly reason: XmlRefusalCode | 'not-a-feed' | 'too-many-entries' }

/** A long feed of the weather agency has some thousands of entries in 2 MB. */
const FEED_LIMITS = {
  characters: 16 * 1024 * 1024,
  depth: 64,
  elements: 500_000,
  attributes: 64,
  textLength: 1024 * 1024,
}
const MOST_ENTRIES = 20_000
/** Fields in which an alert may stand as text: escaped, or as CDATA. */
const inText: ReadonlySet<string> = new Set(['content', 'description', 'encoded'])

const ATOM = 'http://www.w3.org/2005/Atom'
const RSS_1 = 'http://purl.org/rss/1.0/'
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'

/**
 * Reads an Atom feed (RFC 4287) or RSS (2.0, 1.0) fetched from `base`, against which its links are resolved together with
 * `xml:base` of the root. Only http and https addresses count. Never throws for bad input.
 */
export function readFeed(bytes: Uint8Array, base: string): FeedReading {
  try {
    const collector = new Collector(base)
    const reader = createXmlReader(collector, FEED_LIMITS)
    reader.write(decodeXmlBytes(bytes))
    reader.end()
    return { ok: true, feed: collector.feed() }
  } catch (error) {
    if (error instanceof XmlRefusal) return { ok: false, reason: error.code }
    if (error instanceof NotReadable) return { ok: false, reason: error.reason }
    throw error
  }
}

class NotReadable extends Error {
  readonly reason: 'not-a-feed' | 'too-many-entries'

  constructor(reason: 'not-a-feed' | 'too-many-entries') {
    super(reason)
    this.reason = reason
  }
}

type Link = { rel: string; type: string; href: string }
type Draft = { id: string; updated: string; published: string; links: Link[]; inline: string | null }

/** Follows the document; of what stands deeper than a field of an entry, only an alert is looked at. */
class Collector {
  private readonly names: string[] = []
  private base: string
  private entry: Draft | null = null
  private entryDepth = 0
  private held = ''
  private readonly alert = new InlineAlert()
  private readonly links: Link[] = []
  private readonly found: FeedEntry[] = []
  private skipped = 0

  constructor(base: string) {
    this.base = base
  }

  open(element: XmlElement): void {
    const { uri, local } = element
    if (this.names.length === 0) this.begin(element)
    this.names.push(local)
    this.held = ''
    if (this.alert.open(element, this.entry?.inline === null)) return
    // An entry is about one alert: a second one in it is left out, and counted.
    if (this.entry !== null && isCapAlert(element)) this.skipped += 1
    const ours = uri === ATOM || uri === '' || uri === RSS_1
    if (ours && (local === 'entry' || local === 'item') && this.entry === null) {
      this.entry = { id: '', updated: '', published: '', links: [], inline: null }
      this.entryDepth = this.names.length
    } else if (this.isField() && (local === 'link' || local === 'enclosure')) this.takeLink(element)
  }

  text(text: string): void {
    if (!this.alert.text(text)) this.held += text
  }

  close(): void {
    const name = this.names.at(-1) ?? ''
    const inline = this.alert.close()
    if (inline !== null && this.entry !== null) this.entry.inline = inline === '' ? this.entry.inline : inline
    else if (this.entry !== null && this.names.length === this.entryDepth) this.end(this.entry)
    else if (this.isField()) this.takeText(name, this.held.trim())
    this.names.pop()
    this.held = ''
  }

  feed(): ReadFeed {
    const of = (rel: string) =>
      this.links.filter((link) => link.rel === rel).flatMap(({ href }) => this.absolute(href))
    return { hubs: of('hub'), self: of('self')[0] ?? null, entries: this.found, skipped: this.skipped }
  }

  private begin(root: XmlElement): void {
    const { uri, local } = root
    const known =
      (uri === ATOM && local === 'feed') ||
      (uri === '' && local === 'rss') ||
      (uri === RDF && local === 'RDF')
    if (!known) throw new NotReadable('not-a-feed')
    const own = root.attribute('xml:base')
    if (own !== undefined) this.base = this.absolute(own)[0] ?? this.base
  }

  /** A direct child of an entry, of `feed`, or of `channel`. */
  private isField(): boolean {
    if (this.entry !== null) return this.names.length === this.entryDepth + 1
    return this.names.length === 2 || (this.names.length === 3 && this.names[1] === 'channel')
  }

  private takeLink(element: XmlElement): void {
    const href = element.attribute('href') ?? element.attribute('url')
    if (href === undefined) return
    const rel = element.attribute('rel') ?? (element.local === 'enclosure' ? 'enclosure' : 'alternate')
    const link = { rel, type: (element.attribute('type') ?? '').toLowerCase(), href }
    if (this.entry === null) this.links.push(link)
    else this.entry.links.push(link)
  }

  private takeText(name: string, text: string): void {
    const { entry } = this
    if (entry === null || text === '') return
    if (name === 'id' || name === 'guid') entry.id = text
    else if (name === 'updated') entry.updated = text
    else if (name === 'published' || name === 'pubDate' || name === 'date') entry.published = text
    else if (inText.has(name)) entry.inline ??= alertIn(text)
    else if (name === 'link') entry.links.push({ rel: 'alternate', type: '', href: text })
  }

  private end(entry: Draft): void {
    this.entry = null
    const { inline } = entry
    const [linked] = this.absolute(best(entry)?.href ?? '')
    const address = linked ?? (inline === null ? undefined : entry.id || this.base)
    if (address === undefined) this.skipped += 1
    else
      this.found.push({ id: entry.id || address, updated: entry.updated || entry.published, address, inline })
    if (this.found.length > MOST_ENTRIES) throw new NotReadable('too-many-entries')
  }

  private absolute(href: string): string[] {
    const url = href === '' ? null : URL.parse(href, this.base)
    if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return []
    url.hash = ''
    return [url.href]
  }
}

/** CAP by its type, then any XML, then the page itself; the id where it is an address (RSS's permanent link). */
function best({ id, links }: Draft): { href: string } | undefined {
  const usable = links.filter(({ rel }) => rel === 'alternate' || rel === 'enclosure' || rel === 'related')
  const ranked = [
    usable.find(({ type }) => type.startsWith('application/cap+xml')),
    usable.find(({ type }) => /[/+]xml\b/.test(type) && !type.includes('html')),
    usable.find(({ type, rel }) => type === '' && rel === 'alternate'),
    usable.find(({ rel }) => rel === 'alternate'),
  ]
  return ranked.find((link) => link !== undefined) ?? (/^https?:\/\//.test(id) ? { href: id } : undefined)
}
