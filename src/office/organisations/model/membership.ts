import { startOfDayInJapan } from '#formats/japan-time'
import { problem } from '../problems.ts'
import type { Membership, Organisation, Section } from '../schema.ts'
import { dayAfter } from './days.ts'

/** Nobody decides about themselves. */
export function requireOther(actor: string, personId: string): void {
  if (actor === personId) throw problem('own-account')
}

/** Refuses an organisation or a section that is not there, and one that was closed. */
export function requireOpen<One extends { closedAt: string | null }>(
  one: One | undefined,
): asserts one is One {
  if (!one) throw problem('not-found')
  if (one.closedAt !== null) throw problem('already-closed')
}

/** What is asked for somebody in an organisation. */
export type Asked = Pick<Membership, 'sectionId' | 'position' | 'roles'>

/** What an organisation allows. */
export type Allowed = {
  kind: Organisation['kind']
  /** All its sections, closed ones too. */
  sections: readonly Pick<Section, 'id' | 'closedAt'>[]
  /** Positions of the rules. */
  positions: readonly string[]
  /** Roles its members may hold. */
  roles: readonly string[]
}

/** Refuses what this organisation does not have: a section, a position (only the town office has those), a role. */
export function requireFits({ sectionId, position, roles }: Asked, allowed: Allowed): void {
  const section = allowed.sections.find(({ id }) => id === sectionId)
  if (sectionId !== null && (!section || section.closedAt !== null)) throw problem('unknown-section')
  const placed = allowed.kind === 'town-office' && sectionId !== null
  if (position !== null && (!placed || !allowed.positions.includes(position)))
    throw problem('unknown-position')
  const foreign = roles.find((role) => !allowed.roles.includes(role))
  if (foreign !== undefined) throw problem('role-not-here', { role: foreign })
}

/** Days of the office as moments: from the beginning of the first one until the end of the last. */
export function spanOfDays(
  { from, until }: { from: string | null; until: string | null },
  now: string,
): Pick<Membership, 'fromAt' | 'untilAt'> {
  const fromAt = from === null ? now : startOfDayInJapan(from)
  const untilAt = until === null ? null : startOfDayInJapan(dayAfter(until))
  if (untilAt !== null && untilAt <= fromAt) throw problem('period-invalid')
  if (untilAt !== null && untilAt <= now) throw problem('period-past')
  return { fromAt, untilAt }
}

const deepest = 3

/** Refuses a section below one that is as deep as sections go (部・課・係), or is not there. */
export function requireParent(
  parentId: string | null,
  sections: readonly Pick<Section, 'id' | 'parentId' | 'closedAt'>[],
): void {
  let depth = 1
  for (let id = parentId; id !== null; depth++) {
    const parent = sections.find((one) => one.id === id)
    if (!parent || parent.closedAt !== null) throw problem('unknown-section')
    if (depth >= deepest) throw problem('sections-too-deep', { levels: deepest })
    id = parent.parentId
  }
}
