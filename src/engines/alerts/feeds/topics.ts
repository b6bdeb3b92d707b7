import { JSON_FEED_TYPE } from '#formats/json-feed'
import type { Ask } from '#kernel'
import { LANGUAGES, type Language } from '../definition.ts'
import { listLiveAlerts } from '../operations/list-live-alerts.ts'
import { listPublishedAlerts } from '../operations/list-published-alerts.ts'
import { atomFeed } from './atom-feed.ts'
import type { Entry, Feed, FeedParts } from './feed-parts.ts'
import { jsonFeed } from './json-feed.ts'
import { nowText } from './now-text.ts'

/** A document as it stands at this moment: what a reader fetches and what the hub sends, byte for byte. */
export type Drawn = { contentType: string; body: Uint8Array }

/** What can be fetched and subscribed to: every feed in every language. */
export type Topics = {
  /** Absolute addresses. */
  readonly urls: readonly string[]
  /** Draws the document of an address; null for an address that is none of `urls`. */
  draw(ask: Ask, url: string): Promise<Drawn | null>
}

type Topic = { contentType: string; draw(ask: Ask): Promise<string> }

const forms = {
  atom: { contentType: 'application/atom+xml; charset=utf-8', write: atomFeed },
  json: { contentType: `${JSON_FEED_TYPE}; charset=utf-8`, write: jsonFeed },
} satisfies Record<
  string,
  { contentType: string; write(...given: [FeedParts, Feed, readonly Entry[]]): string }
>

/**
 * For each language: what went out as Atom and as JSON Feed, newest first, drills in feeds of their own so that no
 * reader of the first can be fooled; and what counts now as plain text.
 */
export function alertTopics(parts: FeedParts): Topics {
  const topics = new Map(LANGUAGES.flatMap((lang) => [...feedsOf(parts, lang), nowOf(parts, lang)]))
  return {
    urls: [...topics.keys()],
    draw: async (ask, url) => {
      const topic = topics.get(url)
      if (!topic) return null
      return { contentType: topic.contentType, body: Buffer.from(await topic.draw(ask)) }
    },
  }
}

function feedsOf(parts: FeedParts, lang: Language): [string, Topic][] {
  return [false, true].flatMap((drill) =>
    Object.entries(forms).map(([ending, { contentType, write }]): [string, Topic] => {
      const url = `${parts.issuer.publicUrl}/${lang}/alerts/${drill ? 'drills' : 'feed'}.${ending}`
      const draw = async (ask: Ask) =>
        write(parts, { lang, drill, url }, (await ask(listPublishedAlerts, { drill })).entries)
      return [url, { contentType, draw }]
    }),
  )
}

function nowOf(parts: FeedParts, lang: Language): [string, Topic] {
  const draw = async (ask: Ask) => nowText(parts, lang, await ask(listLiveAlerts, {}))
  return [
    `${parts.issuer.publicUrl}/${lang}/alerts/now.txt`,
    { contentType: 'text/plain; charset=utf-8', draw },
  ]
}
