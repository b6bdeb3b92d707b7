import type { Directory } from '#approval'
import type { Db, Instant } from '#kernel'
import { listPeople, namesOf, officeRolesOf, type Roles, rolesFor } from '#people'
import type { Colleague } from '#work'
import { officeRolesNeeded, type Rules, rolesHeld } from './model/held.ts'
import { counts } from './model/period.ts'
import { postsHeld } from './model/posts.ts'
import type { Standing } from './model/substitute.ts'
import type { OrganisationsParts } from './parts.ts'
import type { Organisation } from './schema.ts'
import { findOffice, heldFacts, kindsOf, membershipsOf, postFacts, sectionsOf } from './store/index.ts'

type Defined = Pick<OrganisationsParts, 'roles' | 'desks'>

const rulesOf = ({ roles, desks }: Defined): Rules => ({
  mayHold: (kind, role) => rolesFor(roles, kind).includes(role),
  roleOfDesk: (desk) => desks.desks[desk]?.role ?? null,
})

/**
 * Roles a member of staff has now beside their own of the town office. One reading, and one more only for who has the
 * roles of somebody else.
 */
export const heldForNow =
  (parts: Defined) =>
  async (db: Db, personId: string, now: Instant): Promise<string[]> => {
    const facts = await heldFacts(db, personId, now)
    const office = await officeRolesOf(db, officeRolesNeeded(facts))
    return rolesHeld(personId, facts, { rules: rulesOf(parts), office })
  }

/** Everybody at work here, with all roles and positions each has now. */
export const colleaguesNow =
  (parts: Defined) =>
  async (db: Db, now: Instant): Promise<Colleague[]> => {
    const people = await listPeople(db)
    const facts = await heldFacts(db, null, now)
    const posts = await postFacts(db, null, now)
    const sections = await officeSections(db)
    const office = new Map(people.map(({ id, roles }) => [id, roles]))
    return people.map(({ id, name, roles }) => ({
      id,
      name,
      roles: [...new Set([...roles, ...rolesHeld(id, facts, { rules: rulesOf(parts), office })])],
      posts: postsHeld(id, posts, sections).map(({ section, position }) => ({ section, position })),
    }))
  }

async function officeSections(db: Db) {
  const office = await findOffice(db)
  return office ? sectionsOf(db, office.id) : []
}

export const directory: Directory = {
  positionsOf: async (db, personId, now) => {
    const facts = await postFacts(db, personId, now)
    return facts.length === 0 ? [] : postsHeld(personId, facts, await officeSections(db))
  },
  namesOf,
}

/** What somebody has in an organisation by themself; null for who does not belong to it now. */
export async function standingIn(
  { db, now }: { db: Db; now(): Instant },
  { personId, organisation, roles }: { personId: string; organisation: Organisation; roles: Roles },
): Promise<Standing | null> {
  if (organisation.closedAt !== null) return null
  const all = await membershipsOf(db, personId)
  const memberships = all.filter((one) => one.organisationId === organisation.id && counts(one, now()))
  const office = organisation.kind === 'town-office' ? await officeRolesOf(db, [personId]) : null
  const own = office?.get(personId) ?? []
  if (memberships.length === 0 && own.length === 0) return null
  const allowed = rolesFor(roles, organisation.kind)
  const held = [...own, ...memberships.flatMap((one) => one.roles)].filter((role) => allowed.includes(role))
  return { roles: [...new Set(held)], memberships }
}

/** Kinds of the organisations somebody belongs to now. */
export async function kindsNow(db: Db, personId: string, now: Instant): Promise<Organisation['kind'][]> {
  const kinds = await kindsOf(db, personId, now)
  const own = (await officeRolesOf(db, [personId])).get(personId) ?? []
  return own.length > 0 && !kinds.includes('town-office') ? ['town-office', ...kinds] : kinds
}
