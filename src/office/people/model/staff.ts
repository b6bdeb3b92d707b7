import { problem } from '../problems.ts'

/** Nobody decides about their own roles or way in. */
export function requireOther(actor: string, personId: string): void {
  if (actor === personId) throw problem('own-account')
}

/** A town keeps at least one administrator: `administrators` are all of them, `leaving` would no longer be one. */
export function requireAnAdministrator(administrators: readonly string[], leaving: string): void {
  if (administrators.length === 1 && administrators[0] === leaving) throw problem('last-administrator')
}

/** Refuses `people.unknown-role` for a role the town does not define. */
export function requireKnownRoles(known: readonly string[], asked: readonly string[]): void {
  const unknown = asked.find((role) => !known.includes(role))
  if (unknown !== undefined) throw problem('unknown-role', { role: unknown })
}
