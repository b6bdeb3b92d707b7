/** Atom (RFC 4287): writes the feeds that machines poll. */
export { type AtomEntry, type AtomFeed, writeAtom } from './write-atom.ts'
