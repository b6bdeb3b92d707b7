/** The media type of the format. */
export const JSON_FEED_TYPE = 'application/feed+json'

/** What one feed may hold; `writeJsonFeed` says which was passed. */
export const JSON_FEED_LIMITS = { items: 1000, characters: 8 * 1024 * 1024 } as const

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export type JsonFeedItem = {
  /** Never changes and is never used again. */
  id: string
  /** Absolute address of the page for people. */
  url: string
  title: string
  summary: string
  contentText: string
  /** Instants in UTC. */
  published: string
  modified: string
  tags: readonly string[]
  attachments: readonly { url: string; mimeType: string }[]
  /** Values the format does not know; each name begins with an underscore. */
  extensions?: { readonly [name: `_${string}`]: Json }
}

export type JsonFeed = {
  lang: string
  title: string
  author: string
  /** Absolute addresses of this feed, of its page for people, and of the WebSub hub that tells of changes. */
  feedUrl: string
  homePageUrl: string
  hubUrl: string
  items: readonly JsonFeedItem[]
}

/**
 * The text of a feed, for UTF-8: top level and items as jsonfeed.org/version/1.1 names them, texts plain. Half a
 * surrogate pair, which no UTF-8 can carry, becomes U+FFFD (RFC 7493 §2.1). Throws RangeError for more than
 * `JSON_FEED_LIMITS`, for two items of one id, and for what is no absolute http address or no instant.
 */
export function writeJsonFeed(feed: JsonFeed): string {
  const { items } = feed
  if (items.length > JSON_FEED_LIMITS.items)
    throw new RangeError(`a feed of more than ${JSON_FEED_LIMITS.items} items`)
  if (new Set(items.map(({ id }) => id)).size < items.length) throw new RangeError('two items share an id')
  const text = JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: whole(feed.title),
    home_page_url: address(feed.homePageUrl),
    feed_url: address(feed.feedUrl),
    authors: [{ name: whole(feed.author) }],
    language: feed.lang,
    hubs: [{ type: 'WebSub', url: address(feed.hubUrl) }],
    items: items.map(itemOf),
  })
  if (text.length > JSON_FEED_LIMITS.characters)
    throw new RangeError(`a feed of more than ${JSON_FEED_LIMITS.characters} characters`)
  return `${text}\n`
}

function itemOf(item: JsonFeedItem): Json {
  return {
    id: whole(item.id),
    url: address(item.url),
    title: whole(item.title),
    summary: whole(item.summary),
    content_text: whole(item.contentText),
    date_published: instant(item.published),
    date_modified: instant(item.modified),
    tags: item.tags.map(whole),
    attachments: item.attachments.map(({ url, mimeType }) => ({ url: address(url), mime_type: mimeType })),
    ...item.extensions,
  }
}

const whole = (text: string): string => text.toWellFormed()

function address(url: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new RangeError(`no absolute address: ${url}`)
  return url
}

function instant(text: string): string {
  const known = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text))
  if (!known) throw new RangeError(`no instant: ${text}`)
  return text
}
