import { z } from 'zod'
import { type Ctx, command, holds, plus, query } from '#kernel'
import { listPeople, lockStaff, namesOf } from '#people'
import { breakableIn, manageGrant, me } from '../authority.ts'
import { standingIn } from '../held-now.ts'
import { requireOpen } from '../model/membership.ts'
import { over } from '../model/period.ts'
import { deputyOfVacant, substituteFor } from '../model/substitute.ts'
import type { OrganisationsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { BreakGlass, Membership, Organisation, Section, Shift, Substitution } from '../schema.ts'
import {
  addSubstitution,
  endSubstitution,
  findOrganisation,
  listOrganisations,
  lockSubstitution,
  membershipsOf,
  membersOf,
  postFacts,
  sectionsOf,
  shiftsBetween,
  substitutionsOf,
  takenBy,
} from '../store/index.ts'

const id = z.uuid().meta({ control: 'hidden' })
const { organisationId, deputyId, roles, reason, fromAt, untilAt } = Substitution.shape

/** Who is away names who acts for them: in one of their positions, with roles of theirs, or both, for at most 90 days. */
export const nameSubstitute = (parts: OrganisationsParts) =>
  command({
    name: 'organisations.name-substitute',
    summary: 'names somebody who stands in for the person who asks, in a position or with roles of theirs',
    grant: 'staff',
    loud: true,
    input: z.object({
      organisationId,
      deputyId,
      /** The membership whose position is meant. */
      membershipId: z.uuid().meta({ label: '代理をしてもらう職' }).optional(),
      roles,
      fromAt,
      untilAt,
      reason,
    }),
    output: Substitution,
    subject: (_input, one) => [one.id, one.deputyId],
    run: async (ctx, { membershipId = null, ...asked }) => {
      const holder = me(ctx)
      const present = await lockStaff(ctx.db, [holder, asked.deputyId])
      const organisation = await findOrganisation(ctx.db, asked.organisationId)
      if (!organisation) throw problem('not-found')
      const standingOf = (personId: string) => standingIn(ctx, { personId, organisation, roles: parts.roles })
      const standing = present.has(holder) ? await standingOf(holder) : null
      // What somebody does not belong to is for them as if it never was.
      if (!standing) throw problem('not-found')
      if (!present.has(asked.deputyId) || !(await standingOf(asked.deputyId))) throw problem('not-a-member')
      const named = { id: ctx.newId(), membershipId, ...asked }
      const substitution = substituteFor(holder, named, { now: ctx.now(), standing })
      await addSubstitution(ctx.db, substitution)
      return substitution
    },
  })

/** For a position nobody holds, somebody else than who names them acts in it until it is held again. */
export const nameDeputy = (parts: OrganisationsParts) =>
  command({
    name: 'organisations.name-deputy',
    summary: 'names who acts in a position nobody holds',
    grant: manageGrant,
    loud: true,
    input: z.object({
      organisationId: id,
      sectionId: Membership.shape.sectionId.unwrap(),
      position: Membership.shape.position.unwrap(),
      deputyId,
      fromAt,
      untilAt,
      reason,
    }),
    output: Substitution,
    subject: (_input, one) => [one.id, one.deputyId],
    run: async (ctx, asked) => {
      const organisation = await findOrganisation(ctx.db, asked.organisationId)
      requireOpen(organisation)
      const sections = await sectionsOf(ctx.db, asked.organisationId)
      const place = sections.find((one) => one.id === asked.sectionId)
      if (!place || place.closedAt !== null) throw problem('unknown-section')
      if (!Object.hasOwn(parts.routes.positions, asked.position)) throw problem('unknown-position')
      const present = await lockStaff(ctx.db, [asked.deputyId])
      const members = await membersOf(ctx.db, asked.organisationId)
      if (!present.has(asked.deputyId) || !members.some((one) => one.personId === asked.deputyId))
        throw problem('not-a-member')
      const facts = await postFacts(ctx.db, null, ctx.now())
      const held = facts.some(
        (one) =>
          one.standingInFor === null && one.sectionId === asked.sectionId && one.position === asked.position,
      )
      const named = { id: ctx.newId(), ...asked }
      const substitution = deputyOfVacant(named, { actor: ctx.actor.id, now: ctx.now(), held })
      await addSubstitution(ctx.db, substitution)
      return substitution
    },
  })

/** Who is away, who stands in for them and who looks after all organisations can end it. To others there is none. */
export const endSubstitutionOperation = command({
  name: 'organisations.end-substitution',
  summary: 'ends a substitution at once',
  grant: 'staff',
  loud: true,
  input: z.object({ id }),
  output: Substitution,
  run: async (ctx, { id: substitutionId }) => {
    const found = await lockSubstitution(ctx.db, substitutionId)
    const concerned = found?.holderId === ctx.actor.id || found?.deputyId === ctx.actor.id
    if (!found || !(concerned || holds(ctx.actor, manageGrant))) throw problem('not-found')
    if (over(found, ctx.now())) throw problem('already-ended')
    const end = { endedBy: ctx.actor.id, endedAt: ctx.now() }
    await endSubstitution(ctx.db, substitutionId, end)
    return { ...found, ...end }
  },
})

const Someone = z.object({ id: z.uuid(), name: z.string() })

/** One's own place in the town: what one is where, who stands in for whom, when one is on duty. */
const Mine = z.object({
  memberships: z.array(Membership),
  substitutions: z.array(Substitution.extend({ holderName: z.string().nullable(), deputyName: z.string() })),
  shifts: z.array(Shift),
  taken: z.array(BreakGlass),
  /** Whether there is a role one may take alone. */
  mayTake: z.boolean(),
  /** Organisations one belongs to now, with what one can hand over and to whom. */
  places: z.array(
    z.object({
      organisation: Organisation,
      sections: z.array(Section),
      roles: z.array(z.string()),
      colleagues: z.array(Someone),
    }),
  ),
})

const shownAhead = 28 * 86_400_000

export const showMine = (parts: OrganisationsParts) =>
  query({
    name: 'organisations.mine',
    summary: 'shows the memberships, substitutions and duties of the person who asks',
    grant: 'staff',
    input: z.object({}),
    output: Mine,
    run: async (ctx) => {
      const { db, now } = ctx
      if (ctx.actor.kind !== 'person')
        return { memberships: [], substitutions: [], shifts: [], taken: [], mayTake: false, places: [] }
      const own = ctx.actor.id
      const substitutions = await substitutionsOf(db, own, now())
      const ids = substitutions.flatMap(({ holderId, deputyId: deputy }) => [holderId ?? deputy, deputy])
      const names = await namesOf(db, [...new Set(ids)])
      const memberships = (await membershipsOf(db, own)).filter((one) => !over(one, now()))
      const places = await placesOf(ctx, { personId: own, memberships }, parts)
      const kinds = places.map(({ organisation }) => organisation.kind)
      return {
        memberships,
        substitutions: substitutions.map((one) => ({
          ...one,
          holderName: one.holderId === null ? null : (names.get(one.holderId) ?? ''),
          deputyName: names.get(one.deputyId) ?? '',
        })),
        shifts: await shiftsBetween(db, { fromAt: now(), untilAt: plus(now(), shownAhead) }, own),
        taken: (await takenBy(db, own)).filter((one) => !over(one, now())),
        mayTake: breakableIn(kinds, parts.roles).length > 0,
        places,
      }
    },
  })

async function placesOf(
  ctx: Ctx,
  { personId, memberships }: { personId: string; memberships: readonly Membership[] },
  { roles: defined }: OrganisationsParts,
): Promise<z.output<typeof Mine>['places']> {
  const staff = await listPeople(ctx.db)
  const places: z.output<typeof Mine>['places'] = []
  for (const organisation of await listOrganisations(ctx.db)) {
    // The roles of the town office are no membership.
    const office = organisation.kind === 'town-office'
    if (!office && !memberships.some((one) => one.organisationId === organisation.id)) continue
    const standing = await standingIn(ctx, { personId, organisation, roles: defined })
    if (!standing) continue
    const members = new Set((await membersOf(ctx.db, organisation.id)).map((one) => one.personId))
    const colleagues = staff.filter(
      (one) => one.id !== personId && (members.has(one.id) || (office && one.roles.length > 0)),
    )
    places.push({
      organisation,
      sections: await sectionsOf(ctx.db, organisation.id),
      roles: [...standing.roles],
      colleagues: colleagues.map(({ id: one, name }) => ({ id: one, name })),
    })
  }
  return places
}
