import { z } from 'zod'
import { code, districtCode, freeText, Instant, line, machine } from '#kernel'

/** How far the town's readiness has gone: 注意体制, 警戒体制, 災害対策本部. */
export const Stage = z.enum(['watching', 'alerted', 'headquarters'])
export type Stage = z.output<typeof Stage>

export const Headquarters = z.object({
  id: z.uuid(),
  name: line({ label: '災害の名前', max: 80 }),
  stage: Stage.meta({ label: '体制' }),
  drill: z.boolean().meta({ label: '訓練' }),
  openedAt: Instant,
  closedAt: Instant.nullable(),
})
export type Headquarters = z.output<typeof Headquarters>

/** Where what an entry says came from. */
export const SourceKind = z.enum(['none', 'telegram', 'alert', 'observation', 'report', 'telephone', 'other'])

/** One line of the log: who decided or learned what when, and from what. */
export const Entry = z.object({
  id: z.uuid(),
  headquartersId: z.uuid(),
  number: z.int(),
  kind: z
    .enum(['information', 'decision', 'instruction', 'stage', 'report', 'correction'])
    .meta({ label: '種類' }),
  who: line({ label: 'だれが', max: 80 }),
  happenedAt: Instant.meta({ label: 'いつ', control: 'datetime' }),
  text: freeText({ label: '何を', max: 4000 }),
  sourceKind: SourceKind.meta({ label: '何にもとづいて' }),
  source: machine({ max: 200 }).nullable(),
  corrects: z.coerce.number().int().min(1).nullable(),
  writtenAt: Instant,
  writtenBy: z.string(),
  /** What wrote it by itself, once in a log; null where somebody did. */
  event: z.string().nullable(),
  /** Of its headquarters. */
  drill: z.boolean(),
})
export type Entry = z.output<typeof Entry>

const most = 10_000_000
const amount = (label: string) => z.coerce.number().int().min(0).max(most).default(0).meta({ label })

/** The items of 第4号様式 (FDMA 災害報告取扱要領) that are counted. */
export const Figures = z.object({
  dead: amount('死者'),
  relatedDead: amount('うち災害関連死者'),
  missing: amount('行方不明者'),
  seriouslyInjured: amount('重傷者'),
  slightlyInjured: amount('軽傷者'),
  destroyedHouses: amount('全壊（棟）'),
  destroyedHouseholds: amount('全壊（世帯）'),
  destroyedPeople: amount('全壊（人）'),
  halfDestroyedHouses: amount('半壊（棟）'),
  halfDestroyedHouseholds: amount('半壊（世帯）'),
  halfDestroyedPeople: amount('半壊（人）'),
  damagedHouses: amount('一部破損（棟）'),
  damagedHouseholds: amount('一部破損（世帯）'),
  damagedPeople: amount('一部破損（人）'),
  floodedAboveHouses: amount('床上浸水（棟）'),
  floodedAboveHouseholds: amount('床上浸水（世帯）'),
  floodedAbovePeople: amount('床上浸水（人）'),
  floodedBelowHouses: amount('床下浸水（棟）'),
  floodedBelowHouseholds: amount('床下浸水（世帯）'),
  floodedBelowPeople: amount('床下浸水（人）'),
  publicBuildings: amount('非住家（公共建物）'),
  otherBuildings: amount('非住家（その他）'),
  shelters: amount('避難所（か所）'),
  shelteredHouseholds: amount('避難している世帯'),
  shelteredPeople: amount('避難している人'),
})
export type Figures = z.output<typeof Figures>

/** What is known of one district, or in a prefecture of one town. */
export const Row = z.object({ place: districtCode(), figures: Figures })
export type Row = z.output<typeof Row>

export const DistrictFigures = z.object({
  id: z.uuid(),
  headquartersId: z.uuid(),
  district: Row.shape.place,
  /** Counts what was said of this district from 1. */
  turn: z.int(),
  figures: Figures,
  source: line({ label: 'だれの報告か', max: 120 }),
  at: Instant,
  by: z.string(),
})
export type DistrictFigures = z.output<typeof DistrictFigures>

const mostRows = 2000
const mostReports = 10_000

/** A report upward. Its totals are what its rows add up to. */
export const Report = z.object({
  id: z.uuid(),
  headquartersId: z.uuid(),
  /** Of its headquarters. */
  drill: z.boolean(),
  number: z.int().min(1).max(mostReports),
  asOf: Instant,
  rows: z.array(Row).min(1).max(mostRows),
  totals: Figures,
  /** Why fewer are dead than in the report before. */
  correction: freeText({ label: '前の報告より死者が少ない理由', max: 500 }).nullable(),
  writtenAt: Instant,
  writtenBy: z.string(),
})
export type Report = z.output<typeof Report>

/** 全国地方公共団体コード, six digits with the check digit. */
const TownCode = code({ alphabet: '0123456789', max: 6, label: '市町村コード' })

/** What a town sends of a report, and nothing else of what may stand there. */
export const SentReport = Report.omit({ id: true, writtenAt: true, writtenBy: true }).extend({
  town: TownCode,
})
export type SentReport = z.output<typeof SentReport>

/** The report of a town as its prefecture received it; `receivedFrom` is the sender's message (`webhook-id`). */
export const Received = SentReport.extend({ id: z.uuid(), receivedAt: Instant, receivedFrom: z.string() })
export type Received = z.output<typeof Received>

/** A town whose reports a prefecture takes. */
export const Town = z.object({
  code: TownCode,
  name: line({ label: '市町村の名前', max: 40 }),
  /** Counts its secrets from 1; the secret itself is derived and kept nowhere. */
  secretNumber: z.int(),
  /** For a day from then on the secret before counts as well. */
  renewedAt: Instant.nullable(),
  admittedAt: Instant,
  admittedBy: z.string(),
  withdrawnAt: Instant.nullable(),
})
export type Town = z.output<typeof Town>

/** That a headquarters of a town is a drill, or is none. */
const Reporting = SentReport.pick({ town: true, headquartersId: true, drill: true })

/** A number of households or people. */
export const Amount = z.coerce.number().int().min(0).max(most)

/** How many live in a district, and who says so. */
export const DistrictCount = z.object({
  id: z.uuid(),
  district: Row.shape.place,
  /** Counts what was said of this district from 1. */
  turn: z.int(),
  households: z.int(),
  people: z.int(),
  source: line({ label: '出典', max: 120 }),
  /** The resident register gave it, and may replace it. */
  register: z.boolean(),
  at: Instant,
  by: z.string(),
})
export type DistrictCount = z.output<typeof DistrictCount>

/** That the resident register was counted, and how much of it lies in no district of the town file. */
export const RegisterRead = z.object({
  id: z.uuid(),
  at: Instant,
  by: z.string(),
  households: z.int(),
  people: z.int(),
  unplacedHouseholds: z.int(),
  unplacedPeople: z.int(),
})
export type RegisterRead = z.output<typeof RegisterRead>

/** An evacuation order for one district, as an alert gave it. */
export const Evacuation = z.object({
  id: z.uuid(),
  alertId: z.uuid(),
  district: Row.shape.place,
  level: z.int().min(3).max(5),
  hazard: z.string(),
  households: z.int().nullable(),
  people: z.int().nullable(),
  countSource: z.string().nullable(),
  since: Instant,
  until: Instant.nullable(),
})
export type Evacuation = z.output<typeof Evacuation>

const Receiver = z.object({ destinationId: z.uuid(), since: Instant, until: Instant.nullable() })

export const headquartersTables = {
  headquarters: Headquarters,
  entry: Entry,
  districtFigures: DistrictFigures,
  report: Report,
  received: Received,
  reporting: Reporting,
  town: Town,
  districtCount: DistrictCount,
  registerRead: RegisterRead,
  evacuation: Evacuation,
  receiver: Receiver,
}
