import { escapeXml } from '../xml/index.ts'

type AtomLink = {
  rel: 'self' | 'alternate' | 'enclosure'
  type: string
  href: string
  hreflang?: string
}
type AtomCategory = { term: string; scheme: string }

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
    ...categories.map(
      ({ term, scheme }) => `<category term="${escapeXml(term)}" scheme="${escapeXml(scheme)}"/>`,
    ),
    element('summary', summary),
    ...links.map(link),
    '</entry>',
  ].join('\n')
}

const element = (name: string, text: string) => `<${name}>${escapeXml(text)}</${name}>`

function link({ rel, type, href, hreflang }: AtomLink): string {
  const language = hreflang === undefined ? '' : ` hreflang="${escapeXml(hreflang)}"`
  return `<link rel="${rel}" type="${escapeXml(type)}"${language} href="${escapeXml(href)}"/>`
}
