import type { Status, Telegram } from '#formats/jma-xml'
import { fill } from '../../kernel/languages/index.ts'
import type { AlertTables, CapFields, Hazard, Language, Level, Rule, Texts } from './definition.ts'
import { LANGUAGES } from './definition.ts'
import { distinct } from './distinct.ts'
import { factsOf } from './facts.ts'
import { type KindLevel, levelOf } from './levels.ts'
import { timeInTokyo } from './time-in-tokyo.ts'
import { itemsTouching, settingOf, type TouchingItem } from './touch.ts'

export interface ProposeInput {
  /** Municipal code the proposal is for, for instance 3220700. */
  readonly area: string
  readonly tables: AlertTables
  /** What the town calls itself, where that is not the agency's name of the area. */
  readonly town?: Readonly<Record<Language, string>>
  /** Only what is said of this one, where a telegram tells of several. */
  readonly phenomenon?: Hazard
}

/** One kind that led to a proposal. */
interface ProposedKind {
  readonly code: string
  readonly name: string
  readonly level: Level
}

/** The words of a proposal in one language (CAP info: language, event, headline, description, instruction). */
interface ProposedInfo extends Texts {
  readonly language: Language
  readonly event: string
}

interface Origin {
  readonly title: string
  readonly eventId: string
  /** Instant of the report, as the telegram writes it. */
  readonly reportDateTime: string
  /** True for 訓練 and 試験: must never reach a live medium. */
  readonly drill: boolean
  readonly status: 'Actual' | 'Exercise' | 'Test'
}

/** A draft for the officer, who edits it; a second person approves. Nothing here is an evacuation order. */
export interface AlertProposal extends Origin {
  readonly action: 'propose'
  readonly msgType: 'Alert' | 'Update'
  readonly rule: string
  readonly hazard: Hazard
  readonly level: Level
  /** The Japanese headline, at most 140 characters. */
  readonly headline: string
  readonly infos: readonly ProposedInfo[]
  readonly cap: CapFields
  readonly kinds: readonly ProposedKind[]
  readonly areas: readonly { readonly code: string; readonly name: string }[]
  /** How long the tables say it counts; absent: until lifted. */
  readonly lastsHours?: number
}

/** 取消: the earlier telegrams of this event are void. It names an event, often no area and no kind. */
interface CancelProposal extends Origin {
  readonly action: 'cancel'
  readonly msgType: 'Cancel'
}

export type Proposal = AlertProposal | CancelProposal

const CAP_STATUS = { 通常: 'Actual', 訓練: 'Exercise', 試験: 'Test' } as const satisfies Record<
  Status,
  string
>

/** Put before every headline of a telegram that is not real. */
const MARKS: Readonly<Record<Exclude<Status, '通常'>, Readonly<Record<Language, string>>>> = {
  訓練: { ja: '【訓練】', 'ja-x-easy': '【訓練（くんれん）】', en: '[DRILL] ' },
  試験: { ja: '【試験】', 'ja-x-easy': '【テスト】', en: '[TEST] ' },
}

/**
 * What a telegram would have the town say: the highest level among the kinds that touch the area and have a rule, or
 * null when there is none. 取消 always answers with a cancellation, since such a telegram rarely repeats its areas.
 */
export function propose(telegram: Telegram, input: ProposeInput): Proposal | null {
  const { area, tables, town } = input
  const origin = originOf(telegram)
  if (telegram.head.infoType === '取消') return { action: 'cancel', msgType: 'Cancel', ...origin }
  const touching = itemsTouching(telegram, area, tables)
  const candidates = touching.flatMap((each) => candidatesOf(telegram, each, input))
  const top = candidates.reduce<Candidate | undefined>(
    (best, each) => (best === undefined || each.rule.level > best.rule.level ? each : best),
    undefined,
  )
  if (top === undefined) return null
  const infos = LANGUAGES.map((language) =>
    writeInfo(telegram, top, { language, area, tables, ...(town ? { town } : {}) }),
  )
  return {
    action: 'propose',
    msgType: telegram.head.infoType === '訂正' ? 'Update' : 'Alert',
    ...origin,
    rule: top.rule.id,
    hazard: hazardOf(top.kind),
    level: top.rule.level,
    headline: infos[0]?.headline ?? '',
    infos,
    cap: top.rule.cap,
    kinds: distinct(candidates.map(({ code, name, rule }) => ({ code, name, level: rule.level }))),
    areas: distinct(touching.flatMap(({ areas }) => areas)),
    ...(top.kind.lastsHours !== undefined && { lastsHours: top.kind.lastsHours }),
  }
}

function originOf({ control, head }: Telegram): Origin {
  return {
    title: control.title,
    eventId: head.eventId,
    reportDateTime: head.reportDateTime,
    drill: control.status !== '通常',
    status: CAP_STATUS[control.status],
  }
}

interface Candidate {
  readonly code: string
  readonly name: string
  readonly kind: KindLevel
  readonly rule: Rule
  readonly areaName: string
}

function candidatesOf(
  telegram: Telegram,
  touching: TouchingItem,
  { area, tables, phenomenon }: ProposeInput,
): readonly Candidate[] {
  const { infoKind, infoKindVersion, reportDateTime } = telegram.head
  return touching.item.kinds.flatMap(({ name, code = '' }) => {
    const kind = levelOf({ infoKind, infoKindVersion, reportDateTime, code, name }, tables)
    if (phenomenon !== undefined && phenomenon !== (kind.phenomenon ?? hazardOf(kind))) return []
    const rule = tables.rules.rules.find(
      (each) =>
        each.level === kind.level &&
        each.hazards.includes(hazardOf(kind)) &&
        (each.areas === undefined || each.areas.includes(area)) &&
        (each.infoKinds === undefined || each.infoKinds.includes(infoKind)),
    )
    return rule === undefined ? [] : [{ code, name, kind, rule, areaName: touching.areas[0]?.name ?? '' }]
  })
}

/** A kind newer than the tables may tell its level without saying what threatens. */
function hazardOf(kind: KindLevel): Hazard {
  return kind.hazard ?? 'other'
}

/** The tables' own are checked to fit a headline; only a kind newer than they are can be longer. */
const LONGEST_KIND = 60

function writeInfo(
  telegram: Telegram,
  { kind, rule, areaName }: Candidate,
  { language, area, tables, town }: ProposeInput & { language: Language },
): ProposedInfo {
  const event = (language === 'en' ? (kind.en ?? kind.label) : kind.label).slice(0, LONGEST_KIND)
  const values = {
    town: town?.[language] ?? settingOf(telegram, area, tables)?.name[language] ?? areaName,
    kind: event,
    time: timeInTokyo(telegram.head.reportDateTime, language),
    office: telegram.control.editorialOffice,
  }
  const texts = tables.templates.templates[rule.template]?.[language]
  if (texts === undefined) throw new Error(`tables that were not checked: no template ${rule.template}`)
  const { status } = telegram.control
  const mark = status === '通常' ? '' : MARKS[status][language]
  return {
    language,
    event,
    headline: mark + fill(texts.headline, values),
    description: [
      mark + fill(texts.description, values),
      ...factsOf(telegram, { area, tables, language }),
    ].join(language === 'ja' ? '' : ' '),
    instruction: mark + fill(texts.instruction, values),
  }
}
