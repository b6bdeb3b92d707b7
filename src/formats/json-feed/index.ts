/** JSON Feed 1.1 (jsonfeed.org/version/1.1): writes the feeds that machines without an XML parser poll. */
export {
  JSON_FEED_LIMITS,
  JSON_FEED_TYPE,
  type JsonFeed,
  type JsonFeedItem,
  writeJsonFeed,
} from './write-json-feed.ts'
