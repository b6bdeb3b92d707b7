import { z } from 'zod'
import { address, code, Instant, kanaName, line, personName, plainDate, postcode } from '#kernel'

const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)
const PlainDate = z.iso.date()

/** How a member stands to the head of the household (住民基本台帳事務処理要領: 続柄), coarsened. */
export const Relation = z.enum([
  'head',
  'husband',
  'wife',
  'child',
  'parent',
  'grandparent',
  'grandchild',
  'sibling',
  'relative',
  'cohabitant',
])
export type Relation = z.output<typeof Relation>

/** Where a household lives. It exists only opened: the table holds it sealed under the household's own key. */
export const HouseholdFields = z.object({
  number: code({ alphabet: '0123456789', max: 20, label: '世帯番号' }),
  address: address({ label: '住所' }),
  postcode: postcode({ label: '郵便番号' }).nullable(),
})
export type HouseholdFields = z.output<typeof HouseholdFields>

/** People who live together and share a living (世帯). */
export const Household = z.object({
  id: z.uuid(),
  /** Keyed digest of its number, to find it by. */
  number: Bytes,
  /** `HouseholdFields` as JSON. */
  sealed: Bytes,
  /** The district of the town, as the register calls it. */
  district: z.string().nullable(),
  createdAt: Instant,
  changedAt: Instant,
  dissolvedOn: PlainDate.nullable(),
})
export type Household = z.output<typeof Household>

/** That a resident belongs to a household from a day on; rows end, they are never deleted. */
export const Member = z.object({
  id: z.uuid(),
  householdId: z.uuid(),
  residentId: z.uuid(),
  relation: Relation,
  fromOn: PlainDate,
  untilOn: PlainDate.nullable(),
})
export type Member = z.output<typeof Member>

/** A line of the register, read. */
export const RegisterRow = z.object({
  registerNumber: code({ alphabet: '0123456789', max: 20 }),
  householdNumber: code({ alphabet: '0123456789', max: 20 }),
  name: personName(),
  kana: kanaName().nullable(),
  birthDate: plainDate(),
  gender: z.enum(['male', 'female', 'other', 'unknown']).nullable(),
  relation: Relation,
  postcode: postcode().nullable(),
  address: address(),
  district: line({ max: 40 }).nullable(),
  undisclosed: z.boolean(),
})
export type RegisterRow = z.output<typeof RegisterRow>

/** Why a file was refused as a whole; words: `households.refusal.<code>`. */
export const FileRefusal = z.enum([
  'too-large',
  'too-many-rows',
  'too-many-columns',
  'field-too-long',
  'not-text',
  'open-quote',
  'quote-inside-field',
  'text-after-quote',
  'no-lines',
  'heading-missing',
  'heading-twice',
  'my-number-column',
])
export type FileRefusal = z.output<typeof FileRefusal>

export const ImportState = z.enum(['comparing', 'compared', 'applying', 'applied', 'refused', 'dropped'])
export type ImportState = z.output<typeof ImportState>

/** One extract of the register: compared line by line, shown, and applied as it was shown. */
export const Import = z.object({
  id: z.uuid(),
  state: ImportState,
  blob: z.uuid(),
  sha256: z.string(),
  fileName: z.string(),
  /** The first line of the file, once it was read. */
  headings: z.array(z.string()),
  uploadedBy: z.string(),
  uploadedAt: Instant,
  confirmedBy: z.string().nullable(),
  /** Lines dealt with in this state, of how many. */
  done: z.int(),
  total: z.int(),
  /** Why the file as a whole was refused. */
  refusal: FileRefusal.nullable(),
  /** The heading it is about. */
  refusedColumn: z.string().nullable(),
  endedAt: Instant.nullable(),
})
export type Import = z.output<typeof Import>

export const LineOutcome = z.enum(['new', 'changed', 'unchanged', 'refused', 'stale'])
export type LineOutcome = z.output<typeof LineOutcome>

/** Why a line was not taken or not applied; words: `households.line.<code>`. */
export const LineCode = z.enum([
  'required',
  'other',
  'too-long',
  'unknown-sign',
  'person-twice',
  'second-head',
  'changed-meanwhile',
  'private-use',
  'bidi-control',
  'control-character',
  'malformed',
  'emoji',
  'combining-marks',
  'line-break',
  'my-number',
  'not-kana',
  'not-a-postcode',
  'not-a-date',
  'impossible-date',
  'outside-era',
  'circled-digit',
  'day-missing',
  'not-a-code',
])
export type LineCode = z.output<typeof LineCode>

/** What became of a line. What stands in it is sealed under the import's own key, which is destroyed at its end. */
export const ImportLine = z.object({
  importId: z.uuid(),
  line: z.int(),
  outcome: LineOutcome,
  residentId: z.uuid().nullable(),
  /** Of a person under protection (支援措置), by the file or by what is known. */
  undisclosed: z.boolean(),
  /** Code of the refusal and its column. */
  code: LineCode.nullable(),
  column: z.string().nullable(),
  /** `{ row, changes }` as JSON, or the cells of a refused line; null when nothing changes. */
  sealed: Bytes.nullable(),
  /** Keyed digest of what was shown, so that nothing else is applied. */
  shown: z.string().nullable(),
  appliedAt: Instant.nullable(),
})
export type ImportLine = z.output<typeof ImportLine>

export const householdTables = {
  household: Household,
  member: Member,
  import: Import,
  importLine: ImportLine,
}
