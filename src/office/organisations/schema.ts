import { z } from 'zod'
import { address, email, freeText, Instant, kanaName, line, machine, organisationName, phone } from '#kernel'
import { OrganisationKind } from '#people'

/** What people call something: as it is written, with its reading, and in plain Latin letters. */
const Names = z.object({
  name: organisationName({ label: '名前' }),
  nameEasy: line({ max: 300 }),
  nameEn: line({ max: 200, label: '英語の名前' }),
  kana: kanaName({ max: 200, label: '名前のよみ（かな）' }),
})

/** The town office, or an organisation the town works with; what is said of it is public, never about a person. */
export const Organisation = Names.extend({
  id: z.uuid(),
  kind: OrganisationKind.meta({ label: '種類' }),
  phone: phone({ label: '電話番号' }).nullable(),
  email: email({ label: 'メールアドレス' }).nullable(),
  address: address({ label: '所在地' }).nullable(),
  addedBy: z.string(),
  addedAt: Instant,
  closedBy: z.string().nullable(),
  closedAt: Instant.nullable(),
})
export type Organisation = z.output<typeof Organisation>

/** A part of an organisation (部・課・係), in a tree. */
export const Section = Names.extend({
  id: z.uuid(),
  organisationId: z.uuid(),
  parentId: z.uuid().meta({ label: '上の課など' }).nullable(),
  /** Its name in the rules of approval; null for a part of one that has one, and outside the town office. */
  code: machine({ max: 40, pattern: /^[a-z][a-z-]{0,39}$/, label: '決裁の規程での課' }).nullable(),
  /** Its sign in document numbers (総). */
  symbol: line({ max: 4, label: '文書記号' }).nullable(),
  addedBy: z.string(),
  addedAt: Instant,
  closedBy: z.string().nullable(),
  closedAt: Instant.nullable(),
})
export type Section = z.output<typeof Section>

const RoleNames = z.array(machine({ max: 60 })).meta({ label: '役割' })
const Position = machine({ max: 40, label: '職' })

/** Who works where, as what and with which roles. It counts from `fromAt` until before `untilAt`, unless it ended. */
export const Membership = z.object({
  id: z.uuid(),
  organisationId: z.uuid(),
  sectionId: z.uuid().meta({ label: '課・係' }).nullable(),
  personId: z.uuid().meta({ label: '職員' }),
  /** As the rules of approval name it; null for none. */
  position: Position.nullable(),
  roles: RoleNames,
  fromAt: Instant,
  untilAt: Instant.nullable(),
  addedBy: z.string(),
  addedAt: Instant,
  endedBy: z.string().nullable(),
  endedAt: Instant.nullable(),
})
export type Membership = z.output<typeof Membership>

/** Who acts for whom (代理・代行): in a position, with some of the holder's roles, or both. */
export const Substitution = z.object({
  id: z.uuid(),
  organisationId: z.uuid().meta({ label: '所属' }),
  /** Who is away; null for a position nobody holds. */
  holderId: z.uuid().nullable(),
  deputyId: z.uuid().meta({ label: '代理をする人' }),
  sectionId: z.uuid().nullable(),
  position: Position.nullable(),
  roles: RoleNames,
  reason: freeText({ label: '理由', max: 500, rows: 3 }),
  fromAt: Instant.meta({ label: '始め' }),
  untilAt: Instant.meta({ label: '終わり' }),
  namedBy: z.string(),
  namedAt: Instant,
  endedBy: z.string().nullable(),
  endedAt: Instant.nullable(),
})
export type Substitution = z.output<typeof Substitution>

/** A time somebody is on duty at a desk. */
export const Shift = z.object({
  id: z.uuid(),
  desk: machine({ max: 40, label: '当直の種類' }),
  personId: z.uuid().meta({ label: '職員' }),
  fromAt: Instant.meta({ label: '始め' }),
  untilAt: Instant.meta({ label: '終わり' }),
  addedBy: z.string(),
  addedAt: Instant,
  removedBy: z.string().nullable(),
  removedAt: Instant.nullable(),
})
export type Shift = z.output<typeof Shift>

/** A time soon to come at which nobody is on duty where somebody must be. */
export const Gap = z.object({
  id: z.uuid(),
  desk: z.string(),
  fromAt: Instant,
  untilAt: Instant,
  raisedAt: Instant,
  closedAt: Instant.nullable(),
})
export type Gap = z.output<typeof Gap>

/** A role somebody took alone in an emergency, and what somebody else found when they looked at it. */
export const BreakGlass = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  role: machine({ max: 60, label: '役割' }),
  reason: freeText({ label: '理由', max: 500, rows: 3 }),
  beganAt: Instant,
  untilAt: Instant,
  endedBy: z.string().nullable(),
  endedAt: Instant.nullable(),
  reviewedBy: z.string().nullable(),
  reviewedAt: Instant.nullable(),
  finding: freeText({ label: '確かめた結果', max: 500, rows: 3 }).nullable(),
})
export type BreakGlass = z.output<typeof BreakGlass>

export const organisationsTables = {
  organisation: Organisation,
  section: Section,
  membership: Membership,
  substitution: Substitution,
  shift: Shift,
  gap: Gap,
  breakGlass: BreakGlass,
}
