import { type Ctx, holds } from '#kernel'
import { grantsOf, type Roles, rolesFor } from '#people'
import { counts } from './model/period.ts'
import { problem } from './problems.ts'
import type { Organisation } from './schema.ts'
import { membershipsOf } from './store/index.ts'

/** Roles members of such an organisation may hold; the one of the machine's own commands is for no member of staff. */
export const memberRoles = (roles: Roles, kind: Organisation['kind']): string[] =>
  rolesFor(roles, kind).filter((role) => role !== 'operator')

/** Roles of the town's rules that members of these may take in an emergency; a newsroom never takes one of the office. */
export function breakableIn(kinds: readonly Organisation['kind'][], roles: Roles): string[] {
  const here = kinds.flatMap((kind) => rolesFor(roles, kind))
  return (roles.breakGlass ?? []).filter((role) => here.includes(role))
}

export const manageGrant = 'organisations:manage'
export const membersGrant = 'organisations:members'

/** The member of staff who asks; refuses `not-a-member` to the operator of the machine and the program itself. */
export function me({ actor }: Pick<Ctx, 'actor'>): string {
  if (actor.kind !== 'person') throw problem('not-a-member')
  return actor.id
}

type Asked = Pick<Ctx, 'db' | 'actor' | 'now'>

/** Whether somebody is a member of an organisation now. */
export async function isMember({ db, actor, now }: Asked, organisationId: string): Promise<boolean> {
  if (actor.kind !== 'person') return false
  const own = await membershipsOf(db, actor.id)
  return own.some((one) => one.organisationId === organisationId && counts(one, now()))
}

/** Whether somebody looks after the members of an organisation: of every one, or by a role they have in this one. */
export async function looksAfter(
  { db, actor, now }: Asked,
  organisation: Pick<Organisation, 'id' | 'kind'>,
  roles: Roles,
): Promise<boolean> {
  if (holds(actor, manageGrant)) return true
  if (actor.kind !== 'person') return false
  const allowed = rolesFor(roles, organisation.kind)
  const own = await membershipsOf(db, actor.id)
  return own.some(
    (one) =>
      one.organisationId === organisation.id &&
      counts(one, now()) &&
      grantsOf(
        roles,
        one.roles.filter((role) => allowed.includes(role)),
      ).has(membersGrant),
  )
}

/** Refuses `not-found` to who does not look after its members: they learn of it as little as of one that never was. */
export async function requireLooksAfter(
  ctx: Asked,
  organisation: Pick<Organisation, 'id' | 'kind'>,
  roles: Roles,
): Promise<void> {
  if (!(await looksAfter(ctx, organisation, roles))) throw problem('not-found')
}
