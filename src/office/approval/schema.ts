import { z } from 'zod'
import { freeText, Instant, line } from '#kernel'

/** Whose approval one place of a route takes; `section` is null for a position of the whole town. */
export const Seat = z.object({ position: z.string(), section: z.string().nullable() })
export type Seat = z.output<typeof Seat>

/** Places of a route that are asked at the same time; all of them must approve before the next stage. */
export const Stage = z.object({
  /** `consultation`: other sections are asked (合議). */
  kind: z.enum(['approval', 'consultation']),
  seats: z.array(Seat).min(1),
})
export type Stage = z.output<typeof Stage>

export const DocumentState = z.enum(['draft', 'submitted', 'sent-back', 'decided', 'rejected', 'withdrawn'])
export type DocumentState = z.output<typeof DocumentState>

/** What a decision is about, in the module that asked for it: an id and a page, never a person's name. */
export const Subject = z.object({ module: z.string(), id: z.string(), path: z.string() })
export type Subject = z.output<typeof Subject>

/**
 * What is decided. Personal data is never written here: a person is referred to by `subject`, for these words are kept
 * for as long as the record of the decision is, past the erasure of the person.
 */
export const Content = z.object({
  title: line({ max: 100, label: '件名' }),
  body: freeText({ max: 10_000, label: '伺いの内容', rows: 10 }),
  /** Whole yen. */
  amount: z.bigint().nullable(),
})
export type Content = z.output<typeof Content>

/** A document on its way to a decision, as it stands now. */
export const Document = Content.extend({
  id: z.uuid(),
  /** Which rules of the town it follows. */
  kind: z.string(),
  /** The section it is drafted in, whose symbol its number carries. */
  section: z.string(),
  /** Blobs. */
  attachments: z.array(z.uuid()),
  subjectModule: z.string().nullable(),
  subjectId: z.string().nullable(),
  subjectPath: z.string().nullable(),
  draftedBy: z.uuid(),
  state: DocumentState,
  /** How often it was submitted; a decision is about one version and never about another. */
  version: z.int().nonnegative(),
  /** Counts every change. */
  revision: z.int().positive(),
  /** Which stage of its version's route it lies at, from 0; null unless submitted. */
  stage: z.int().nonnegative().nullable(),
  /** When that stage should be done. */
  dueAt: Instant.nullable(),
  /** Why it came back, or why it was rejected. */
  reason: z.string().nullable(),
  decidedAt: Instant.nullable(),
  decidedBy: z.uuid().nullable(),
  symbol: z.string().nullable(),
  fiscalYear: z.int().nullable(),
  number: z.int().nullable(),
  /** The last day it must be kept. */
  keepUntil: z.iso.date().nullable(),
  createdAt: Instant,
  changedAt: Instant,
})
export type Document = z.output<typeof Document>

/** What the rules of its kind said when a version was submitted; a later change of the rules leaves it alone. */
export const Terms = z.object({
  /** Whether a deputy may act at its steps (代決). */
  deputised: z.boolean(),
  /** What its number will begin with: the town's sign and the section's. */
  symbol: z.string(),
  retentionYears: z.int(),
  hoursPerStep: z.number(),
})
export type Terms = z.output<typeof Terms>

/** What was submitted: frozen, with the route it takes. */
export const Version = Content.extend({
  documentId: z.uuid(),
  version: z.int().positive(),
  attachments: z.array(z.uuid()),
  route: z.array(Stage),
  /** Somebody decides for who stands last in the whole route (専決). */
  delegated: z.boolean(),
  terms: Terms,
  draftedBy: z.uuid(),
  submittedAt: Instant,
})
export type Version = z.output<typeof Version>

/** What somebody did at a place of a version's route: once, for good. */
export const Step = z.object({
  documentId: z.uuid(),
  version: z.int().positive(),
  stage: z.int().nonnegative(),
  seat: z.int().nonnegative(),
  act: z.enum(['approve', 'send-back', 'reject']),
  actor: z.uuid(),
  /** In whose place (代): the id of who was absent, or `vacant`; null where they hold the position themself. */
  standingInFor: z.string().nullable(),
  reason: freeText({ max: 1000, label: '理由', rows: 4 }).nullable(),
  at: Instant,
  draftedBy: z.uuid(),
  delegated: z.boolean(),
})
export type Step = z.output<typeof Step>

/** The holder read afterwards what was done in their place (後閲). */
export const Review = z.object({
  documentId: z.uuid(),
  version: z.int().positive(),
  stage: z.int().nonnegative(),
  seat: z.int().nonnegative(),
  reviewedBy: z.uuid(),
  at: Instant,
})
export type Review = z.output<typeof Review>

/** The last document number of a symbol in a fiscal year. */
const Counter = z.object({ symbol: z.string(), fiscalYear: z.int(), last: z.int().positive() })

/** A document number that was given, for good. */
const GivenNumber = z.object({
  symbol: z.string(),
  /** The year in which the fiscal year (1 April to 31 March, Asia/Tokyo) began. */
  fiscalYear: z.int(),
  number: z.int().positive(),
  givenAt: Instant,
})

export const approvalTables = {
  document: Document,
  version: Version,
  step: Step,
  review: Review,
  counter: Counter,
  number: GivenNumber,
}
