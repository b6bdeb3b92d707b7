import { createHash } from 'node:crypto'
import { readFeed } from '#formats/atom'
import { type Db, type Instant, type Log, plus } from '#kernel'
import type { SourceOf } from '../definition.ts'
import type { FeedState } from '../schema.ts'
import { addEntries, type Found, findFeed, noteContact, saveFeed } from '../store/index.ts'
import { type Polling, spend } from './polling.ts'

type FeedDocument = SourceOf<'feed'>['feeds'][number]

/** Bytes of one feed; the long ones of the weather agency have 2 MB. */
const MOST_FEED_BYTES = 8 * 1024 * 1024

/** How the reading of a source's feeds went: null, or why it is to be left alone. */
export type Trouble = { code: string; afterMs: number | null } | null

/**
 * Reads every feed of the source and keeps the entries that are new. One that fails does not keep the others from being
 * read; the worst is told.
 */
export async function readFeeds(polling: Polling): Promise<Trouble> {
  let trouble: Trouble = null
  for (const feed of polling.source.feeds) {
    const found = await readOne(polling, feed)
    if (found && (trouble === null || (found.afterMs ?? 0) > (trouble.afterMs ?? 0))) trouble = found
  }
  return trouble
}

/** What is new first; then, after a start or a gap, the long feed for what was missed. */
async function readOne(polling: Polling, feed: FeedDocument): Promise<Trouble> {
  const { db, sources, source } = polling
  const before = await findFeed(db, source.id, feed.url)
  const gap = before === undefined || plus(before.fetchedAt, feed.covers * 60_000) < sources.now()
  const short = await readDocument(polling, { url: feed.url, late: false })
  if ('trouble' in short) return short.trouble
  if (gap && feed.catchUp !== undefined) {
    const long = await readDocument(polling, { url: feed.catchUp, late: true })
    // The gap stays until the long one was read, for the short one counts as read only then.
    if ('trouble' in long) return long.trouble
    await saveFeed(db, long.said)
  }
  await saveFeed(db, short.said)
  return null
}

async function readDocument(
  polling: Polling,
  { url, late }: { url: string; late: boolean },
): Promise<{ said: FeedState } | { trouble: NonNullable<Trouble> }> {
  const { db, log, sources, source } = polling
  const known = await findFeed(db, source.id, url)
  const { etag = null, lastModified = null } = known ?? {}
  const answer = await spend(polling, { address: url, etag, lastModified, maxBytes: MOST_FEED_BYTES })
  if (answer === null) return { trouble: { code: 'own-limit', afterMs: null } }
  if (answer.kind === 'failed') return { trouble: { code: answer.code, afterMs: answer.afterMs } }
  const now = sources.now()
  const refused =
    answer.kind === 'document'
      ? await keepEntries({ db, log, now, source }, { bytes: answer.bytes, url, late })
      : null
  await noteContact(db, source.id, { now })
  if (refused !== null) return { trouble: { code: refused, afterMs: null } }
  const said = answer.kind === 'document' ? answer : { etag, lastModified }
  return {
    said: { source: source.id, url, etag: said.etag, lastModified: said.lastModified, fetchedAt: now },
  }
}

type Keeping = { db: Db; log: Log; now: Instant; source: SourceOf<'feed'> }
type Document = { bytes: Uint8Array; url: string; late: boolean; pushed?: boolean }

/** Keeps the entries of a feed, polled or pushed; those that lead nowhere are logged. Says why it cannot be read, or null. */
export async function keepEntries(
  { db, log, now, source }: Keeping,
  { bytes, url, late, pushed = false }: Document,
): Promise<string | null> {
  const reading = readFeed(bytes, url)
  if (!reading.ok) return reading.reason
  const { entries, skipped } = reading.feed
  const found = entries.flatMap((entry) => keyed(entry, url))
  const left = skipped + entries.length - found.length
  if (left > 0) log.warn({ source: source.id, url, skipped: left }, 'intake.entries-without-address')
  await addEntries(db, once(inOrder(found)), { source: source.id, late, pushed, now })
  return null
}

/** Bytes: what an index of the database holds. No site has longer addresses. */
const mostAddress = 2000
const mostUpdated = 100

/** What an entry is known by. One whose address is too long is left out, but for an alert that stands in it. */
function keyed({ address, updated, inline }: Found, url: string): Found[] {
  const said = updated.slice(0, mostUpdated) || digestOf(inline)
  if (Buffer.byteLength(address) <= mostAddress) return [{ address, updated: said, inline }]
  return inline === null ? [] : [{ address: url, updated: digestOf(inline), inline }]
}

/** A feed may name an entry twice. */
const once = (found: readonly Found[]): Found[] => [
  ...new Map(found.map((one) => [JSON.stringify([one.address, one.updated]), one])).values(),
]

/** Tells a changed alert where the feed does not say when it changed. */
const digestOf = (inline: string | null) =>
  inline === null ? '' : createHash('sha256').update(inline).digest('hex')

/** The oldest first, as things happened; feeds stand the other way round, which is all that is known without dates. */
function inOrder(entries: readonly Found[]): Found[] {
  const turned = entries.toReversed()
  if (turned.some(({ updated }) => Number.isNaN(Date.parse(updated)))) return turned
  return turned.sort((one, two) => Date.parse(one.updated) - Date.parse(two.updated))
}
