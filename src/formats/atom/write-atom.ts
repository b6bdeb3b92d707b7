import { escapeXml } from '../xml/index.ts'

type AtomLink = {
  /** `hub`: where changes of this feed can be subscribed to (WebSub §4). */
  rel: 'self' | 'alternate' | 'enclosure' | 'hub'
  type?: string
  href: string
  hreflang?: string
}
type AtomCategory = { term: string; scheme: string; label?: string }

export type AtomEntry = {
  /** An IRI that never changes. */
  id: string
  title: string
  /** Instants in UTC. */
  updated: string
  published: string
  summary: string
  categories: readonly AtomCategory[]
  links: readonly AtomLink[]
}

export type AtomFeed = {
  id: string
  lang: string
  title: string
  author: string
  updated: string
  links: readonly AtomLink[]
  entries: readonly AtomEntry[]
}

/** The UTF-8 text of a feed (RFC 4287 §4.1). Texts are plain; nothing in them is read as markup. */
export function writeAtom(feed: AtomFeed): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${escapeXml(feed.lang)}">`,
    element('id', feed.id),
    element('title', feed.title),
    element('updated', feed.updated),
    `<author>${element('name', feed.author)}</author>`,
    ...feed.links.map(link),
    ...feed.entries.map(entry),
    '</feed>',
    '',
  ].join('\n')
}

function entry({ id, title, updated, published, summary, categories, links }: AtomEntry): string {
  return [
    '<entry>',
    element('id', id),
    element('title', title),
    element('updated', updated),
    element('published', published),
    ...categories.map(category),
    element('summary', summary),
    ...links.map(link),
    '</entry>',
  ].join('\n')
}

const element = (name: string, text: string) => `<${name}>${escapeXml(text)}</${name}>`

const attribute = (name: string, value: string | undefined) =>
  value === undefined ? '' : ` ${name}="${escapeXml(value)}"`

function category({ term, scheme, label }: AtomCategory): string {
  return `<category${attribute('term', term)}${attribute('scheme', scheme)}${attribute('label', label)}/>`
}

function link({ rel, type, href, hreflang }: AtomLink): string {
  return `<link rel="${rel}"${attribute('type', type)}${attribute('hreflang', hreflang)}${attribute('href', href)}/>`
}
