import type { z } from 'zod'
import { type AtomEntry, type AtomFeed, writeAtom } from '#formats/atom'
import { etagOf, type Route, unchanged } from '#kernel'
import type { Language } from '../definition.ts'
import { type FeedEntry, listPublishedAlerts } from '../operations/list-published-alerts.ts'
import { wordsOf } from '../words-of.ts'

type Entry = z.output<typeof FeedEntry>

export type FeedParts = {
  publicUrl: string
  title(lang: Language, drill: boolean): string
  author(lang: Language): string
  headline(alert: Entry['alert'], lang: Language): string
  languages: readonly Language[]
}

/**
 * Atom (RFC 4287) of what went out, newest first, each entry linking to its signed CAP (OASIS CAP Feeds 1.0 §2). One
 * feed for the real thing; drills have their own, so that no reader of the first can be fooled.
 */
export function feedRoutes(parts: FeedParts): Route[] {
  return parts.languages.flatMap((lang) => [feed(parts, lang, false), feed(parts, lang, true)])
}

function feed(parts: FeedParts, lang: Language, drill: boolean): Route {
  const path = `/${lang}/alerts/${drill ? 'drills' : 'feed'}.atom`
  return {
    path,
    handle: async (request, _params, ask) => {
      const { entries } = await ask(listPublishedAlerts, { drill })
      const text = writeAtom(feedOf(parts, lang, { drill, path, entries }))
      const etag = etagOf(text)
      const headers = { etag, 'cache-control': 'public, max-age=0, s-maxage=1, must-revalidate' }
      if (unchanged(request.headers.get('if-none-match'), etag))
        return new Response(null, { status: 304, headers })
      return new Response(text, {
        headers: { ...headers, 'content-type': 'application/atom+xml; charset=utf-8' },
      })
    },
  }
}

type Drawn = { drill: boolean; path: string; entries: readonly Entry[] }

function feedOf(parts: FeedParts, lang: Language, { drill, path, entries }: Drawn): AtomFeed {
  const { publicUrl } = parts
  return {
    id: publicUrl + path,
    lang,
    title: parts.title(lang, drill),
    author: parts.author(lang),
    // An empty feed has not changed since before there were any.
    updated: entries[0]?.publication.sentAt ?? '1970-01-01T00:00:00.000Z',
    links: [
      { rel: 'self', type: 'application/atom+xml', href: publicUrl + path },
      { rel: 'alternate', type: 'text/html', href: `${publicUrl}/${lang}/alerts`, hreflang: lang },
    ],
    entries: entries.map((entry) => entryOf(parts, lang, entry)),
  }
}

const status = 'urn:oasis:names:tc:emergency:cap:1.2:status'
const msgType = 'urn:oasis:names:tc:emergency:cap:1.2:msgType'

function entryOf(parts: FeedParts, lang: Language, { alert, publication }: Entry): AtomEntry {
  const { publicUrl } = parts
  const words = wordsOf(alert, lang)
  return {
    id: `urn:uuid:${alert.id}`,
    title: parts.headline(alert, lang),
    updated: publication.sentAt,
    published: publication.sentAt,
    summary: words.description,
    categories: [
      { term: alert.drill ? 'Exercise' : 'Actual', scheme: status },
      { term: alert.msgType, scheme: msgType },
    ],
    links: [
      {
        rel: 'alternate',
        type: 'text/html',
        href: `${publicUrl}/${lang}/alerts/${alert.id}`,
        hreflang: lang,
      },
      {
        rel: 'enclosure',
        type: 'application/cap+xml',
        href: `${publicUrl}/alerts/${publication.identifier}.cap`,
      },
    ],
  }
}
