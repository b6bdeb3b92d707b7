import { z } from 'zod'
import { type Ctx, command, personName, plainDate, query } from '#kernel'
import { lockEverybody, lockStaff, namesOf, signOutStaff } from '#people'
import { manageGrant, memberRoles, membersGrant, requireLooksAfter } from '../authority.ts'
import { leaveOne } from '../leave.ts'
import { requireFits, requireOpen, requireOther, spanOfDays } from '../model/membership.ts'
import { over } from '../model/period.ts'
import type { OrganisationsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Membership, Organisation, Section } from '../schema.ts'
import {
  addMembership,
  endMembership,
  findMembership,
  findOrganisation,
  historyOf,
  lockMembership,
  lockOrganisation,
  membershipsOf,
  sectionsOf,
} from '../store/index.ts'

const id = z.uuid().meta({ control: 'hidden' })

/** What somebody is in an organisation, as a form asks it; the last day counts. */
const Asked = z.object({
  sectionId: Membership.shape.sectionId.unwrap().optional(),
  position: Membership.shape.position.unwrap().optional(),
  roles: Membership.shape.roles,
  from: plainDate({ label: '始まる日' }).optional(),
  until: plainDate({ label: '最後の日' }).optional(),
})
type Asked = z.output<typeof Asked>

/** Holds an open organisation, and refuses what it does not have and who does not look after its members. */
async function placeIn(
  ctx: Ctx,
  { organisationId, asked }: { organisationId: string; asked: Asked },
  { roles, routes }: OrganisationsParts,
): Promise<Pick<Membership, 'organisationId' | 'sectionId' | 'position' | 'roles' | 'fromAt' | 'untilAt'>> {
  const organisation = await lockOrganisation(ctx.db, organisationId)
  if (!organisation) throw problem('not-found')
  await requireLooksAfter(ctx, organisation, roles)
  requireOpen(organisation)
  const wanted = {
    sectionId: asked.sectionId ?? null,
    position: asked.position ?? null,
    roles: asked.roles,
  }
  requireFits(wanted, {
    kind: organisation.kind,
    sections: await sectionsOf(ctx.db, organisationId),
    positions: Object.keys(routes.positions),
    roles: memberRoles(roles, organisation.kind),
  })
  const days = { from: asked.from ?? null, until: asked.until ?? null }
  return { organisationId, ...wanted, ...spanOfDays(days, ctx.now()) }
}

type Placed = Awaited<ReturnType<typeof placeIn>>

async function begin(ctx: Ctx, personId: string, placed: Placed): Promise<Membership> {
  const added = { addedBy: ctx.actor.id, addedAt: ctx.now(), endedBy: null, endedAt: null }
  const membership = { id: ctx.newId(), personId, ...placed, ...added }
  // One whose time is over, and which the program has not ended yet, is in nobody's way.
  for (const one of await membershipsOf(ctx.db, personId))
    if (over(one, ctx.now()))
      await endMembership(ctx.db, one.id, { endedBy: ctx.actor.id, endedAt: one.untilAt ?? ctx.now() })
  if (!(await addMembership(ctx.db, membership))) throw problem('already-member')
  return membership
}

/** Makes an account for a new member and a link for one use within three days; the link is in this one answer. */
export const inviteMember = (parts: OrganisationsParts) =>
  command({
    name: 'organisations.invite-member',
    summary: 'adds somebody new to an organisation and makes a one-time enrolment link',
    grant: membersGrant,
    freshProof: true,
    loud: true,
    secret: true,
    input: z.object({ organisationId: id, name: personName({ label: '名前', max: 80 }), ...Asked.shape }),
    output: z.object({
      membershipId: z.uuid(),
      personId: z.uuid(),
      token: z.string(),
      link: z.string(),
      /** The secret to show on the next page; null outside a browser. */
      reveal: z.uuid().nullable(),
    }),
    subject: ({ organisationId }, { personId }) => [organisationId, personId],
    run: async (ctx, { organisationId, name, ...asked }) => {
      const placed = await placeIn(ctx, { organisationId, asked }, parts)
      const invited = await parts.people.inviteMember(ctx, name)
      const { id: membershipId } = await begin(ctx, invited.personId, placed)
      return { membershipId, ...invited }
    },
  })

/** Somebody who is here already becomes a member of an organisation too, or gets a second place in it (兼務). */
export const addMember = (parts: OrganisationsParts) =>
  command({
    name: 'organisations.add-member',
    summary: 'makes a member of staff a member of an organisation',
    grant: manageGrant,
    freshProof: true,
    loud: true,
    input: z.object({ organisationId: id, personId: Membership.shape.personId, ...Asked.shape }),
    output: Membership,
    subject: (_input, { organisationId, personId }) => [organisationId, personId],
    run: async (ctx, { organisationId, personId, ...asked }) => {
      requireOther(ctx.actor.id, personId)
      const placed = await placeIn(ctx, { organisationId, asked }, parts)
      if (!(await lockStaff(ctx.db, [personId])).has(personId)) throw problem('not-a-member')
      const membership = await begin(ctx, personId, placed)
      await signOutStaff(ctx, personId)
      return membership
    },
  })

async function lockOther(ctx: Ctx, membershipId: string, { roles }: OrganisationsParts): Promise<Membership> {
  const found = await findMembership(ctx.db, membershipId)
  const organisation = found && (await findOrganisation(ctx.db, found.organisationId))
  if (!found || !organisation) throw problem('not-found')
  await requireLooksAfter(ctx, organisation, roles)
  requireOther(ctx.actor.id, found.personId)
  // The organisation, then people, then rows, as everywhere: of leaving and deciding something for them one comes first.
  if (organisation.kind === 'town-office') await lockEverybody(ctx.db)
  await lockStaff(ctx.db, [found.personId])
  const membership = await lockMembership(ctx.db, membershipId)
  if (!membership || over(membership, ctx.now())) throw problem('already-ended')
  return membership
}

/** Ends what somebody was and begins what they are from now on; they sign in anew. The old row stays. */
export const changeMember = (parts: OrganisationsParts) =>
  command({
    name: 'organisations.change-member',
    summary: 'gives a member of an organisation another section, position or other roles, and signs them out',
    grant: membersGrant,
    freshProof: true,
    loud: true,
    input: z.object({ id, ...Asked.omit({ from: true }).shape }),
    output: Membership,
    subject: (_input, { id: membershipId, personId }) => [membershipId, personId],
    run: async (ctx, { id: membershipId, ...asked }) => {
      const found = await findMembership(ctx.db, membershipId)
      if (!found) throw problem('not-found')
      const placed = await placeIn(ctx, { organisationId: found.organisationId, asked }, parts)
      const old = await lockOther(ctx, membershipId, parts)
      await endMembership(ctx.db, old.id, { endedBy: ctx.actor.id, endedAt: ctx.now() })
      // What has not begun yet still begins when it was going to.
      const fromAt = old.fromAt > ctx.now() ? old.fromAt : ctx.now()
      if (placed.untilAt !== null && placed.untilAt <= fromAt) throw problem('period-invalid')
      const membership = await begin(ctx, old.personId, { ...placed, fromAt })
      await signOutStaff(ctx, old.personId)
      return membership
    },
  })

/** Somebody leaves this place; see `leaveOne` for what goes with it. */
export const endMember = (parts: OrganisationsParts) =>
  command({
    name: 'organisations.end-membership',
    summary: 'ends a membership at once; whoever belongs nowhere any more has no way in',
    grant: membersGrant,
    loud: true,
    input: z.object({ id }),
    output: z.object({ organisationId: z.uuid(), personId: z.uuid() }),
    subject: (_input, { organisationId, personId }) => [organisationId, personId],
    run: async (ctx, { id: membershipId }) => {
      const membership = await lockOther(ctx, membershipId, parts)
      await leaveOne(ctx, membership, parts)
      return { organisationId: membership.organisationId, personId: membership.personId }
    },
  })

export const getMember = (parts: OrganisationsParts) =>
  query({
    name: 'organisations.get-member',
    summary: 'shows what somebody is in an organisation, and was before',
    grant: membersGrant,
    input: z.object({ id: z.uuid() }),
    output: z.object({
      membership: Membership,
      personName: z.string(),
      organisation: Organisation,
      sections: z.array(Section),
      history: z.array(Membership),
      roles: z.array(z.string()),
      /** Whether this is the one who asks: nobody decides about themselves. */
      self: z.boolean(),
    }),
    run: async (ctx, { id: membershipId }) => {
      const membership = await findMembership(ctx.db, membershipId)
      const organisation = membership && (await findOrganisation(ctx.db, membership.organisationId))
      if (!membership || !organisation) throw problem('not-found')
      await requireLooksAfter(ctx, organisation, parts.roles)
      const { personId, organisationId } = membership
      const names = await namesOf(ctx.db, [personId])
      return {
        membership,
        personName: names.get(personId) ?? '',
        organisation,
        sections: await sectionsOf(ctx.db, organisationId),
        history: await historyOf(ctx.db, { personId, organisationId }),
        roles: memberRoles(parts.roles, organisation.kind),
        self: ctx.actor.id === personId,
      }
    },
  })
