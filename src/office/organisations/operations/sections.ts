import { z } from 'zod'
import { command, query } from '#kernel'
import { manageGrant } from '../authority.ts'
import { requireOpen, requireParent } from '../model/membership.ts'
import { namesOfForm } from '../names.ts'
import type { OrganisationsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Organisation, Section } from '../schema.ts'
import {
  addSection,
  findOrganisation,
  findSection,
  lockOrganisation,
  lockSection,
  saveSection,
  sectionInUse,
  sectionsOf,
} from '../store/index.ts'

const id = z.uuid().meta({ control: 'hidden' })
const Described = z.object({
  name: Section.shape.name,
  kana: Section.shape.kana,
  nameEn: Section.shape.nameEn.optional(),
  symbol: Section.shape.symbol.unwrap().optional(),
})

/** Refuses `code-taken` where another section has the name of the rules, `unknown-section` for one the rules do not have. */
export const addSectionOperation = ({ routes }: OrganisationsParts) =>
  command({
    name: 'organisations.add-section',
    summary: 'adds a section to an organisation',
    grant: manageGrant,
    input: z.object({
      organisationId: id,
      ...Described.shape,
      parentId: Section.shape.parentId.unwrap().optional(),
      code: Section.shape.code.unwrap().optional(),
    }),
    output: Section,
    subject: (_input, section) => [section.id],
    run: async (ctx, { organisationId, parentId = null, code = null, symbol = null, ...named }) => {
      const organisation = await lockOrganisation(ctx.db, organisationId)
      requireOpen(organisation)
      requireParent(parentId, await sectionsOf(ctx.db, organisationId))
      if (code !== null && !(organisation.kind === 'town-office' && Object.hasOwn(routes.sections, code)))
        throw problem('unknown-section')
      const added = { addedBy: ctx.actor.id, addedAt: ctx.now(), closedBy: null, closedAt: null }
      const place = { id: ctx.newId(), organisationId, parentId, code, symbol }
      const section = { ...place, ...namesOfForm(named), ...added }
      if (!(await addSection(ctx.db, section))) throw problem('code-taken')
      return section
    },
  })

export const getSection = query({
  name: 'organisations.get-section',
  summary: 'shows a section and the organisation it belongs to',
  grant: manageGrant,
  input: z.object({ id: z.uuid() }),
  output: z.object({ section: Section, organisation: Organisation }),
  run: async (ctx, { id: sectionId }) => {
    const section = await findSection(ctx.db, sectionId)
    const organisation = section && (await findOrganisation(ctx.db, section.organisationId))
    if (!section || !organisation) throw problem('not-found')
    return { section, organisation }
  },
})

export const changeSection = command({
  name: 'organisations.change-section',
  summary: 'changes the names and the document symbol of a section',
  grant: manageGrant,
  input: z.object({ id, ...Described.shape }),
  output: Section,
  run: async (ctx, { id: sectionId, symbol = null, ...named }) => {
    const section = await lockSection(ctx.db, sectionId)
    requireOpen(section)
    const changed = { ...section, symbol, ...namesOfForm(named) }
    await saveSection(ctx.db, changed)
    return changed
  },
})

/** A section somebody is in, or below which there is another, stays: `section-in-use`. */
export const closeSection = command({
  name: 'organisations.close-section',
  summary: 'closes a section nobody is in any more',
  grant: manageGrant,
  input: z.object({ id }),
  output: Section,
  run: async (ctx, { id: sectionId }) => {
    const found = await findSection(ctx.db, sectionId)
    if (!found) throw problem('not-found')
    // Whoever joins holds the organisation too, so nobody comes in meanwhile.
    await lockOrganisation(ctx.db, found.organisationId)
    const section = await lockSection(ctx.db, sectionId)
    requireOpen(section)
    if (await sectionInUse(ctx.db, sectionId)) throw problem('section-in-use')
    const closed = { ...section, closedBy: ctx.actor.id, closedAt: ctx.now() }
    await saveSection(ctx.db, closed)
    return closed
  },
})
