/** Atom (RFC 4287): writes the feeds that machines poll, and reads those of others (RSS too). */
export { readFeed } from './read-feed.ts'
export { type AtomEntry, type AtomFeed, writeAtom } from './write-atom.ts'
