import type { SourceState } from '../schema.ts'

/** What kind of source it is, and how many minutes it may be silent. */
type Expecting = { kind: string; expectEvery?: number | undefined }

/** The moment from which a source is silent: a receiver's heart beats, of all others a message is expected. */
function heardAt(kind: string, state: SourceState): string {
  return (kind === 'receiver' ? state.contactAt : state.messageAt) ?? state.knownAt
}

/** Since when it is silent for longer than it may be; null where it is not, or may be. */
export function silentSince(source: Expecting, state: SourceState, now: string): string | null {
  if (source.expectEvery === undefined) return null
  const heard = heardAt(source.kind, state)
  return Date.parse(now) - Date.parse(heard) > source.expectEvery * 60_000 ? heard : null
}

type Health = 'well' | 'silent' | 'failing' | 'unknown'

/** Silence before everything: a source may answer every minute and say nothing. */
export function healthOf(source: Expecting, state: SourceState | undefined, now: string): Health {
  if (state === undefined) return 'unknown'
  if (silentSince(source, state, now) !== null) return 'silent'
  if (state.failure !== null) return 'failing'
  return state.contactAt === null ? 'unknown' : 'well'
}
