import { type JsonFeedItem, writeJsonFeed } from '#formats/json-feed'
import { messageText } from '../message-text.ts'
import { headlineOf, wordsOf } from '../words-of.ts'
import { addressesOf, type Entry, type Feed, type FeedParts, hubOf, statusOf, titleOf } from './feed-parts.ts'

/** JSON Feed 1.1 of the same list as the Atom feed. */
export function jsonFeed(parts: FeedParts, feed: Feed, entries: readonly Entry[]): string {
  const { lang, url } = feed
  return writeJsonFeed({
    lang,
    title: titleOf(parts, feed),
    author: parts.issuer.name[lang],
    feedUrl: url,
    homePageUrl: `${parts.issuer.publicUrl}/${lang}/alerts`,
    hubUrl: hubOf(parts),
    items: entries.map((entry) => itemOf(parts, feed, entry)),
  })
}

function itemOf(parts: FeedParts, { lang }: Feed, entry: Entry): JsonFeedItem {
  const { rules } = parts
  const { alert, publication } = entry
  const { page, cap } = addressesOf(parts, lang, entry)
  const status = statusOf(entry)
  const { hazard, level, districts, expiresAt, msgType } = alert
  return {
    id: `urn:uuid:${alert.id}`,
    url: page,
    title: headlineOf(alert, lang, rules.words(lang)),
    summary: wordsOf(alert, lang).description,
    contentText: messageText(alert, lang, rules),
    published: publication.sentAt,
    modified: publication.sentAt,
    tags: [status, msgType],
    attachments: [{ url: cap, mimeType: 'application/cap+xml' }],
    // What a reader needs to sort and to forget a message, without reading CAP.
    extensions: {
      _alert: { status, msgType, hazard, level, districts, expires: expiresAt, follows: alert.predecessorId },
    },
  }
}
