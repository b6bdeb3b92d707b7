import { type AtomEntry, writeAtom } from '#formats/atom'
import { areaLine } from '../message-text.ts'
import { districtName, headlineOf, wordsOf } from '../words-of.ts'
import { addressesOf, type Entry, type Feed, type FeedParts, hubOf, statusOf, titleOf } from './feed-parts.ts'

/** Atom (RFC 4287), newest first, each entry linking to its signed CAP (OASIS CAP Feeds 1.0 §2). */
export function atomFeed(parts: FeedParts, feed: Feed, entries: readonly Entry[]): string {
  const { lang, url } = feed
  return writeAtom({
    id: url,
    lang,
    title: titleOf(parts, feed),
    author: parts.issuer.name[lang],
    // An empty feed has not changed since before there were any.
    updated: entries[0]?.publication.sentAt ?? '1970-01-01T00:00:00.000Z',
    links: [
      { rel: 'self', type: 'application/atom+xml', href: url },
      {
        rel: 'alternate',
        type: 'text/html',
        href: `${parts.issuer.publicUrl}/${lang}/alerts`,
        hreflang: lang,
      },
      { rel: 'hub', href: hubOf(parts) },
    ],
    entries: entries.map((entry) => entryOf(parts, feed, entry)),
  })
}

const element = (name: string) => `urn:oasis:names:tc:emergency:cap:1.2:${name}`

function entryOf(parts: FeedParts, { lang }: Feed, entry: Entry): AtomEntry {
  const { rules, issuer } = parts
  const { alert, publication } = entry
  const { page, cap } = addressesOf(parts, lang, entry)
  const area = alert.districts.length > 0 ? areaLine(alert, lang, rules) : null
  const { description } = wordsOf(alert, lang)
  return {
    id: `urn:uuid:${alert.id}`,
    title: headlineOf(alert, lang, rules.words(lang)),
    updated: publication.sentAt,
    published: publication.sentAt,
    summary: area === null ? description : `${area}\n${description}`,
    categories: [
      { term: statusOf(entry), scheme: element('status') },
      { term: alert.msgType, scheme: element('msgType') },
      ...alert.districts.map((term) => ({
        term,
        scheme: `${issuer.sender}:district`,
        label: districtName(rules.districts, term, lang),
      })),
    ],
    links: [
      { rel: 'alternate', type: 'text/html', href: page, hreflang: lang },
      { rel: 'enclosure', type: 'application/cap+xml', href: cap },
    ],
  }
}
