import type { Ctx } from '#kernel'
import { dropOfficeRoles, officeRolesOf, removeStaff, signOutStaff } from '#people'
import { end } from './model/break-glass.ts'
import { over } from './model/period.ts'
import type { OrganisationsParts } from './parts.ts'
import type { Membership } from './schema.ts'
import {
  endMembership,
  endPostSubstitutions,
  endSubstitutions,
  findOffice,
  lockBreakGlass,
  membershipsOf,
  removeShiftsOf,
  saveBreakGlass,
  takenBy,
} from './store/index.ts'
import { watchRoster } from './watch-roster.ts'

type Parts = Pick<OrganisationsParts, 'desks'>

/** Who left the town's staff holds nothing anywhere any more; in the transaction that removes them. */
export async function leaveEverything(ctx: Ctx, personId: string, parts: Parts): Promise<void> {
  const now = ctx.now()
  for (const { id } of await membershipsOf(ctx.db, personId))
    await endMembership(ctx.db, id, { endedBy: ctx.actor.id, endedAt: now })
  await endSubstitutions(ctx.db, { personId, organisationId: null }, { endedBy: ctx.actor.id, endedAt: now })
  await leaveDuty(ctx, personId, parts)
}

/** Ends roles taken in an emergency, now or at their own end before; what somebody gave back meanwhile stays as it is. */
export async function endTaken(ctx: Ctx, all: readonly { id: string }[]): Promise<void> {
  for (const { id } of all) {
    const taken = await lockBreakGlass(ctx.db, id)
    if (taken?.endedAt === null)
      await saveBreakGlass(ctx.db, end(taken, { by: ctx.actor.id, now: ctx.now() }))
  }
}

/** No duty, and no role taken in an emergency; what is missing on the roster now is raised at once. */
async function leaveDuty(ctx: Ctx, personId: string, { desks }: Parts): Promise<void> {
  await removeShiftsOf(ctx.db, personId, { removedBy: ctx.actor.id, removedAt: ctx.now() })
  await endTaken(ctx, await takenBy(ctx.db, personId))
  await watchRoster(ctx.db, { desks, now: ctx.now, newId: ctx.newId })
}

/**
 * Ends one membership, at once, with what hung on it: whose last one in an organisation it was is gone from there (from
 * the town office with its roles and duties), and whoever belongs nowhere any more has no way in. Whatever is left, they
 * sign in anew. The caller holds the person.
 */
export async function leaveOne(ctx: Ctx, membership: Membership, parts: Parts): Promise<void> {
  const { id, personId, organisationId, sectionId, position } = membership
  const ended = { endedBy: ctx.actor.id, endedAt: ctx.now() }
  await endMembership(ctx.db, id, ended)
  const rest = (await membershipsOf(ctx.db, personId)).filter((one) => !over(one, ctx.now()))
  if (sectionId !== null && position !== null && !rest.some((one) => samePost(one, membership)))
    await endPostSubstitutions(ctx.db, { holderId: personId, sectionId, position }, ended)
  if (!rest.some((one) => one.organisationId === organisationId))
    await leaveOrganisation(ctx, membership, parts)
  const office = (await officeRolesOf(ctx.db, [personId])).get(personId) ?? []
  if (rest.length === 0 && office.length === 0) await removeStaff(ctx, personId)
  else await signOutStaff(ctx, personId)
}

const samePost = (a: Membership, b: Membership) => a.sectionId === b.sectionId && a.position === b.position

async function leaveOrganisation(
  ctx: Ctx,
  { personId, organisationId }: Membership,
  parts: Parts,
): Promise<void> {
  const ended = { endedBy: ctx.actor.id, endedAt: ctx.now() }
  await endSubstitutions(ctx.db, { personId, organisationId }, ended)
  if ((await findOffice(ctx.db))?.id !== organisationId) return
  await dropOfficeRoles(ctx, personId)
  await leaveDuty(ctx, personId, parts)
}
