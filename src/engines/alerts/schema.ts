import { z } from 'zod'
import { districtCode, freeText, Instant, line, machine } from '#kernel'
import { longestDays } from './definition.ts'
import { GENERATED } from './phrases/table.ts'
import { StateEntry } from './state/entry.ts'

/** One language of an alert: CAP 1.2 `info` headline, description, instruction (§3.2.2). */
export const InfoTexts = z.object({
  headline: line({ label: '見出し', max: 140 }),
  description: freeText({ label: '状況', max: 2000 }),
  instruction: freeText({ label: 'とるべき行動', max: 2000 }),
})

export type InfoTexts = z.output<typeof InfoTexts>

/** The languages people of the town write an alert in: one CAP `info` each, all of the same event. */
export const Texts = z.object({
  ja: InfoTexts.meta({ label: '日本語' }),
  'ja-x-easy': InfoTexts.meta({ label: 'やさしい日本語' }),
  en: InfoTexts.meta({ label: '英語' }),
})
export type Texts = z.output<typeof Texts>

/** The same alert in the languages that come from the tables of phrases: those that have every sentence it needs. */
const Translations = z.partialRecord(z.enum(GENERATED), InfoTexts)
export type Translations = z.output<typeof Translations>

/** What a message does; `msgType` is what CAP calls it. Over (解除) and sent in error (取り消し) both end an alert. */
export const Act = z.enum(['issue', 'update', 'extend', 'correct', 'all-clear', 'withdraw'])
export type Act = z.output<typeof Act>

/** Where an alert stands; what may follow what is in `model/`. */
export const AlertState = z.enum([
  'draft',
  'submitted',
  'approved',
  'published',
  'updated',
  'cancelled',
  'expired',
  'discarded',
])
export type AlertState = z.output<typeof AlertState>

const mostDistricts = 200

/** What the officer decides; the rest follows from the rules. */
export const Content = z.object({
  hazard: z
    .string()
    .regex(/^[a-z][a-z-]{0,39}$/)
    .meta({ label: '災害の種類' }),
  /** Warning level 1 to 5 (警戒レベル), or the platform's own ranking where the hazard has none. */
  level: z.coerce.number().int().min(1).max(5).meta({ label: '警戒の強さ' }),
  /** Codes of the town file; empty: the whole town. */
  districts: z
    .array(districtCode())
    .max(mostDistricts)
    .refine((codes) => new Set(codes).size === codes.length, 'a district is named twice')
    .default([])
    .meta({ label: '対象の地区' }),
  /**
   * It is an evacuation of the mayor (避難情報, 災害対策基本法 第60条), by the term of its level: 3 高齢者等避難, 4 避難指示,
   * 5 緊急安全確保. Decided by a person, never by a telegram.
   */
  evacuation: z.boolean().default(false).meta({ label: '避難情報として出す' }),
  /** A polygon or circle beside the districts, as CAP writes it (§3.2.4); see `model/areas`. */
  drawn: machine({ label: '図で示す範囲', max: 4000 })
    .meta({ control: 'textarea', rows: 3 })
    .nullable()
    .default(null),
  /** Names of open shelters, as their signs have them. */
  shelters: line({ label: '開いている避難所', max: 200 }).nullable().default(null),
  expiresAt: Instant.meta({ label: 'いつまで有効か', control: 'datetime' }),
  texts: Texts.meta({ label: '伝える文' }),
})
export type Content = z.output<typeof Content>

/** What a telegram or an instrument can say. That it is an evacuation is not among it. */
export type Stated = Pick<Content, 'hazard' | 'level' | 'districts' | 'expiresAt' | 'texts'>

export const Alert = z.object({
  id: z.uuid(),
  /** Counts every change; a form says which one it saw. */
  version: z.coerce.number().int().min(1),
  state: AlertState,
  /** CAP `msgType`. */
  msgType: z.enum(['Alert', 'Update', 'Cancel']),
  act: Act,
  /** 訓練: CAP `status` Exercise. Never in the live feed. */
  drill: z.boolean(),
  hazard: Content.shape.hazard,
  level: Content.shape.level,
  districts: z.array(z.string()),
  evacuation: z.boolean(),
  drawn: z.string().nullable(),
  shelters: z.string().nullable(),
  expiresAt: Content.shape.expiresAt,
  texts: Texts,
  /** Made when it is handed to the second person, who sees them. */
  translations: Translations,
  /** The alert this one updates or cancels. */
  predecessorId: z.uuid().nullable(),
  /** SHA-256 of the telegram it was proposed from. */
  telegramSha256: z.string().nullable(),
  /** Telegrams about one event over time share it: the newest says how things stand. */
  chain: z.string().nullable(),
  /** Every person who wrote a part, ever. Only grows. */
  authors: z.array(z.string()),
  submittedBy: z.string().nullable(),
  submittedAt: Instant.nullable(),
  approvedBy: z.string().nullable(),
  approvedAt: Instant.nullable(),
  /** Why one person decided alone, in an emergency. */
  overrideReason: freeText({ label: '一人で決めた理由', max: 500 }).nullable(),
  /** 1 for kinds that go out without a person (J-Alert class 1); null for all others. */
  automaticClass: z.int().nullable(),
  sendBackReason: freeText({ label: '差し戻す理由', max: 500 }).nullable(),
  createdAt: Instant,
  changedAt: Instant,
})
export type Alert = z.output<typeof Alert>

/** Why a telegram of the weather agency led to no proposal. */
export const NOTED = [
  'same-warning',
  'newer-generation',
  'nothing-new',
  'proposal-waits',
  'no-rule',
  'no-level',
  'nothing-in-force',
  'not-here',
] as const

/** A telegram as it came in, kept for ever with what became of it. */
export const Telegram = z.object({
  sha256: z.string(),
  bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  receivedAt: Instant,
  title: z.string(),
  status: z.string(),
  reportedAt: Instant.nullable(),
  chain: z.string().nullable(),
  /**
   * sent: class 1, out without a person. noted: about the town, and says nothing the officer does not have already.
   * duplicate: what came first counts, these bytes are kept beside it.
   */
  outcome: z.enum(['proposed', 'sent', 'noted', 'not-concerned', 'outdated', 'refused', 'duplicate']),
  /** Why nothing is proposed: a code of `NOTED`, of the refusal, or `cap-…`. */
  reason: z.string().nullable(),
  alertId: z.uuid().nullable(),
  /** What makes it this message and no other, whatever its bytes; null where it could not be read. */
  identity: z.string().nullable(),
  /** SHA-256 of the bytes that brought the same message first. */
  firstSha256: z.string().nullable(),
})
export type Telegram = z.output<typeof Telegram>

/** The signed bytes that went out. Never changed. */
export const Publication = z.object({
  alertId: z.uuid(),
  /** CAP `identifier`; also names the file. */
  identifier: machine({ max: 10_000 }),
  sender: z.string(),
  sentAt: Instant,
  drill: z.boolean(),
  msgType: Alert.shape.msgType,
  expiresAt: Instant,
  sha256: z.string(),
  bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
})
export type Publication = z.output<typeof Publication>

export { longestDays } from './definition.ts'
export type { StateEntry } from './state/entry.ts'

/** An alert the town keeps ready for the next time, words and all. */
export const Prepared = z.object({
  id: z.uuid(),
  name: line({ label: '用意した緊急情報の名前', max: 60 }),
  hazard: Content.shape.hazard,
  level: Content.shape.level,
  districts: z.array(z.string()),
  evacuation: z.boolean(),
  drawn: z.string().nullable(),
  shelters: z.string().nullable(),
  texts: Texts,
  /** How long it counts unless the officer says otherwise. */
  validHours: z
    .int()
    .min(1)
    .max(longestDays * 24),
  keptBy: z.string(),
  keptAt: Instant,
  retiredAt: Instant.nullable(),
})
export type Prepared = z.output<typeof Prepared>

/** A declared drill (訓練): what goes out as a drill between its begin and its end belongs to it. */
export const Exercise = z.object({
  id: z.uuid(),
  name: line({ label: '訓練の名前', max: 100 }),
  beginsAt: Instant,
  endsAt: Instant.meta({ label: '訓練の終わり', control: 'datetime' }),
  declaredBy: z.string(),
  /** Null while it runs; it ends by hand or at `endsAt`. */
  endedAt: Instant.nullable(),
  endedBy: z.string().nullable(),
})
export type Exercise = z.output<typeof Exercise>

/** "Is it still valid?": asked while an alert lives, answered by letting it run on or by a message that follows it. */
export const Question = z.object({
  id: z.uuid(),
  alertId: z.uuid(),
  askedAt: Instant,
  dueAt: Instant,
  answeredAt: Instant.nullable(),
  answer: z.enum(['leave', 'followed', 'unanswered']).nullable(),
  answeredBy: z.string().nullable(),
})
export type Question = z.output<typeof Question>

/** By which rules the state of the town was folded; one row. */
const Fold = z.object({ one: z.boolean(), version: z.string(), foldedAt: Instant })

export const alertsTables = {
  fold: Fold,
  exercise: Exercise,
  question: Question,
  prepared: Prepared,
  alert: Alert,
  telegram: Telegram,
  publication: Publication,
  state: StateEntry,
}
