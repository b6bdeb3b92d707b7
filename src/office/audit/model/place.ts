/** A row of a list that is gathered from two logs: what was done (`act`) and what was only read (`read`). */
export type Placed = { at: string; source: 'act' | 'read'; id: string }

const form = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_(act|read)_([0-9a-f-]{1,36})$/

/** Where a list goes on, in an address. */
export const placeForm: RegExp = new RegExp(`${form.source}|^$`)

export const writePlace = ({ at, source, id }: Placed): string => `${at}_${source}_${id}`

/** Null for the beginning of the list. */
export function readPlace(text: string): Placed | null {
  const [, at, source, id] = form.exec(text) ?? []
  return at && source && id ? { at, source: source === 'act' ? 'act' : 'read', id } : null
}

const inTurn = (a: Placed, b: Placed) => {
  if (a.at !== b.at) return a.at > b.at ? -1 : 1
  if (a.source !== b.source) return a.source === 'read' ? -1 : 1
  return 0
}

/** Two lists that are each in order, the latest first, as one; what was read stands before what was done at that moment. */
export const together = <T extends Placed>(a: readonly T[], b: readonly T[]): T[] =>
  [...a, ...b].toSorted(inTurn)

/** From a moment back, of the moment itself all rows, none, or those below an id. */
export type GoingOn = { at: string; rest: 'all' | 'none' | { below: string } }

/** Where each log goes on after a place. */
export function resume(place: Placed | null): { acts: GoingOn | null; reads: GoingOn | null } {
  if (place === null) return { acts: null, reads: null }
  const { at, source, id } = place
  const here: GoingOn = { at, rest: { below: id } }
  // Of its moment everything read was shown before anything done.
  return source === 'act'
    ? { acts: here, reads: { at, rest: 'none' } }
    : { acts: { at, rest: 'all' }, reads: here }
}
