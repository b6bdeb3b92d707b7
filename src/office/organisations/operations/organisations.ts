import { z } from 'zod'
import { type Ctx, command, holds, query } from '#kernel'
import { listPeople, lockStaff, namesOf, OrganisationKind } from '#people'
import { isMember, looksAfter, manageGrant, memberRoles } from '../authority.ts'
import { leaveOne } from '../leave.ts'
import { requireOpen } from '../model/membership.ts'
import { namesOfForm } from '../names.ts'
import type { OrganisationsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Membership, Organisation, Section, Substitution } from '../schema.ts'
import {
  addOrganisation,
  countMembers,
  findOrganisation,
  listOrganisations,
  lockOrganisation,
  membersOf,
  saveOrganisation,
  sectionsOf,
  vacanciesOf,
} from '../store/index.ts'

const id = z.uuid().meta({ control: 'hidden' })

/** What a form asks of an organisation. */
const Described = z.object({
  name: Organisation.shape.name,
  kana: Organisation.shape.kana,
  nameEn: Organisation.shape.nameEn.optional(),
  phone: Organisation.shape.phone.unwrap().optional(),
  email: Organisation.shape.email.unwrap().optional(),
  address: Organisation.shape.address.unwrap().optional(),
})

const described = ({ phone, email, address, ...named }: z.output<typeof Described>) => ({
  ...namesOfForm(named),
  phone: phone ?? null,
  email: email ?? null,
  address: address ?? null,
})

export const listOrganisationsOperation = query({
  name: 'organisations.list',
  summary: 'lists the town office and the organisations it works with, each with its number of members',
  grant: 'organisations:read',
  input: z.object({}),
  output: z.object({ organisations: z.array(Organisation.extend({ members: z.int() })) }),
  run: async ({ db, now }) => {
    const members = await countMembers(db, now())
    const all = await listOrganisations(db)
    return { organisations: all.map((one) => ({ ...one, members: members.get(one.id) ?? 0 })) }
  },
})

const NamedMember = Membership.extend({ personName: z.string() })
const Vacancy = Substitution.extend({ deputyName: z.string() })
const Someone = z.object({ id: z.uuid(), name: z.string() })

/** Its members see it, and whoever sees all of them; to others there is none. */
export const getOrganisation = (parts: OrganisationsParts) =>
  query({
    name: 'organisations.get',
    summary: 'shows an organisation with its sections and members',
    grant: 'staff',
    input: z.object({ id: z.uuid() }),
    output: z.object({
      organisation: Organisation,
      sections: z.array(Section),
      members: z.array(NamedMember),
      /** Who acts in positions nobody holds. */
      vacancies: z.array(Vacancy),
      /** Whether the reader may invite and remove members. */
      looksAfter: z.boolean(),
      /** Roles members of it may hold. */
      roles: z.array(z.string()),
      /** Staff who could become members of it; none for who may not add them. */
      candidates: z.array(Someone),
    }),
    run: async (ctx, { id: organisationId }) => {
      const organisation = await findOrganisation(ctx.db, organisationId)
      if (!organisation || !(await maySee(ctx, organisationId))) throw problem('not-found')
      const members = await membersOf(ctx.db, organisationId)
      const vacancies = await vacanciesOf(ctx.db, organisationId, ctx.now())
      const ids = [...members.map((one) => one.personId), ...vacancies.map((one) => one.deputyId)]
      const names = await namesOf(ctx.db, [...new Set(ids)])
      const staff = holds(ctx.actor, manageGrant) ? await listPeople(ctx.db) : []
      return {
        organisation,
        sections: await sectionsOf(ctx.db, organisationId),
        members: members.map((one) => ({ ...one, personName: names.get(one.personId) ?? '' })),
        vacancies: vacancies.map((one) => ({ ...one, deputyName: names.get(one.deputyId) ?? '' })),
        looksAfter: await looksAfter(ctx, organisation, parts.roles),
        roles: memberRoles(parts.roles, organisation.kind),
        candidates: staff.map(({ id: one, name }) => ({ id: one, name })),
      }
    },
  })

const maySee = async (ctx: Ctx, organisationId: string) =>
  holds(ctx.actor, 'organisations:read') || (await isMember(ctx, organisationId))

export const addOrganisationOperation = command({
  name: 'organisations.add',
  summary: 'adds an organisation the town works with',
  grant: manageGrant,
  input: z.object({
    // The town has one office, and the town file names it.
    kind: OrganisationKind.exclude(['town-office']).meta({ label: '種類' }),
    ...Described.shape,
  }),
  output: Organisation,
  subject: (_input, organisation) => [organisation.id],
  run: async (ctx, { kind, ...given }) => {
    const added = { addedBy: ctx.actor.id, addedAt: ctx.now(), closedBy: null, closedAt: null }
    const organisation = { id: ctx.newId(), kind, ...described(given), ...added }
    await addOrganisation(ctx.db, organisation)
    return organisation
  },
})

export const changeOrganisation = command({
  name: 'organisations.change',
  summary: 'changes the names and the contact of an organisation',
  grant: manageGrant,
  input: z.object({ id, ...Described.shape }),
  output: Organisation,
  run: async (ctx, { id: organisationId, ...given }) => {
    const organisation = await lockOrganisation(ctx.db, organisationId)
    requireOpen(organisation)
    const changed = { ...organisation, ...described(given) }
    await saveOrganisation(ctx.db, changed)
    return changed
  },
})

/** Ends every membership with it: nobody comes in by it any more. The town office stays. */
export const closeOrganisation = (parts: OrganisationsParts) =>
  command({
    name: 'organisations.close',
    summary: 'closes an organisation and ends the membership of everybody in it',
    grant: manageGrant,
    freshProof: true,
    loud: true,
    input: z.object({ id }),
    output: z.object({ ended: z.array(z.uuid()) }),
    subject: (_input, { ended }) => ended,
    run: async (ctx, { id: organisationId }) => {
      const organisation = await lockOrganisation(ctx.db, organisationId)
      requireOpen(organisation)
      if (organisation.kind === 'town-office') throw problem('office-stays')
      const members = await membersOf(ctx.db, organisationId)
      const ids = [...new Set(members.map(({ personId }) => personId))]
      await lockStaff(ctx.db, ids)
      for (const member of members) await leaveOne(ctx, member, parts)
      await saveOrganisation(ctx.db, { ...organisation, closedBy: ctx.actor.id, closedAt: ctx.now() })
      return { ended: ids }
    },
  })
