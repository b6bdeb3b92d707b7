import { type Db, newId, plus, type Sources } from '#kernel'
import type { Organisation, Section } from './schema.ts'
import {
  addMembership,
  addOrganisation,
  addSection,
  findOffice,
  findOrganisation,
  historyOf,
  sectionsOf,
} from './store/index.ts'

type InEachLanguage = { ja: string; 'ja-x-easy': string; en: string }

/** What a town file says of its office and of the organisations it works with. */
export type TownStaff = {
  office: {
    name: InEachLanguage
    kana: string
    sections: readonly {
      code: string
      within?: string | undefined
      symbol?: string | undefined
      name: InEachLanguage
      kana: string
    }[]
  }
  organisations: readonly { id: string; kind: Organisation['kind']; name: InEachLanguage; kana: string }[]
  /** Of the figures of the demonstration town; empty where they may not be assumed. */
  members: readonly {
    personId: string
    /** An organisation's id; the town office when left out. */
    organisation?: string | undefined
    section?: string | undefined
    position?: string | undefined
    roles: readonly string[]
  }[]
}

const by = 'system:organisations'

const namesFrom = ({ name, kana }: { name: InEachLanguage; kana: string }) => ({
  name: name.ja,
  nameEasy: name['ja-x-easy'],
  nameEn: name.en,
  kana,
})

/**
 * Adds what the town file names and the database does not hold yet; whatever people changed, closed or ended since stays
 * as it is. The same file again changes nothing.
 */
export async function settleStaff(db: Db, town: TownStaff, sources: Sources): Promise<void> {
  const added = { addedBy: by, addedAt: sources.now(), closedBy: null, closedAt: null }
  const contact = { phone: null, email: null, address: null }
  const office = { id: newId(sources), kind: 'town-office' as const, ...contact, ...added }
  await addOrganisation(db, { ...office, ...namesFrom(town.office) })
  for (const { id, kind, ...named } of town.organisations)
    await addOrganisation(db, { id, kind, ...namesFrom(named), ...contact, ...added })
  const { id: organisationId } = (await findOffice(db)) ?? office
  const present = new Map((await sectionsOf(db, organisationId)).map((one) => [one.code, one.id]))
  // One millisecond apart, so that lists keep the order of the file.
  for (const [n, { code, within, symbol = null, ...named }] of town.office.sections.entries()) {
    if (present.has(code)) continue
    const parentId = within === undefined ? null : (present.get(within) ?? null)
    const section: Section = {
      id: newId(sources),
      organisationId,
      parentId,
      code,
      symbol,
      ...namesFrom(named),
      ...added,
      addedAt: plus(sources.now(), n),
    }
    await addSection(db, section)
    present.set(code, section.id)
  }
  await settleMembers(db, { town, officeId: organisationId, sections: present }, sources)
}

async function settleMembers(
  db: Db,
  {
    town,
    officeId,
    sections,
  }: { town: TownStaff; officeId: string; sections: ReadonlyMap<string | null, string> },
  sources: Sources,
): Promise<void> {
  for (const member of town.members) {
    const organisationId = member.organisation ?? officeId
    if (!(await findOrganisation(db, organisationId))) continue
    // Once there, whatever became of it: people decided that.
    if ((await historyOf(db, { personId: member.personId, organisationId })).length > 0) continue
    await addMembership(db, {
      id: newId(sources),
      organisationId,
      sectionId: (member.section !== undefined && sections.get(member.section)) || null,
      personId: member.personId,
      position: member.position ?? null,
      roles: [...member.roles],
      fromAt: sources.now(),
      untilAt: null,
      addedBy: by,
      addedAt: sources.now(),
      endedBy: null,
      endedAt: null,
    })
  }
}
