import { z } from 'zod'
import { CATEGORY, CERTAINTY, RESPONSE_TYPE, SEVERITY, URGENCY } from '#formats/cap'

const text = z.string().min(1)
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/u, 'a day as YYYY-MM-DD')
const versionNumber = z.string().regex(/^\d+\.\d+$/u, 'a version as "1.5"')
const words = z.string().regex(/^[a-z][a-z0-9-]*$/u, 'small letters, digits and hyphens')

/** Languages every alert text must exist in. */
export const LANGUAGES = ['ja', 'ja-x-easy', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

/** The longest an alert may stay valid: a forgotten one must not stand for ever. */
export const longestDays = 14

/** What threatens; chooses the rule and the words. */
export const Hazard = z.enum([
  'heavy-rain',
  'landslide',
  'flood',
  'storm-surge',
  'storm',
  'blizzard',
  'heavy-snow',
  'high-waves',
  'tsunami',
  'volcano',
  'earthquake',
  'tornado',
  'other',
])
export type Hazard = z.infer<typeof Hazard>

/** Warning level 1-5 (警戒レベル, or this platform's ranking where none is official). */
export const Level = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)])
export type Level = z.infer<typeof Level>

const KindEntry = z.strictObject({
  code: text.optional().describe('Kind/Code as the telegram writes it; absent for kinds known by name only'),
  name: text.describe('Kind/Name; decides the match only where there is no code'),
  label: text.optional().describe('what people call it, where Kind/Name alone says too little'),
  en: text.optional().describe("the agency's English name; required with a level"),
  hazard: Hazard.optional().describe('what threatens; required with a level'),
  level: Level.nullable().describe('warning level 1-5, or null when the kind carries none'),
  phenomenon: Hazard.optional().describe('whose proposal it belongs to; absent = its hazard'),
  also: z
    .array(Hazard)
    .min(1)
    .optional()
    .describe('phenomena under which a newer generation may say the same'),
  note: text.optional().describe('doubt about this row, for instance that no sample was seen'),
})
export type KindEntry = z.infer<typeof KindEntry>

const KindBlock = z.strictObject({
  id: words.describe('name of the block, unique'),
  title: text.describe('which telegrams it is about, for people'),
  infoKinds: z.array(text).min(1).describe('Head/InfoKind values it applies to'),
  version: z
    .strictObject({
      from: versionNumber.optional().describe('first InfoKindVersion, inclusive'),
      below: versionNumber.optional().describe('first InfoKindVersion it no longer applies to'),
    })
    .optional()
    .describe('generation of the telegram; absent = every version'),
  from: day.describe('first day the codes hold, Asia/Tokyo'),
  until: day.optional().describe('last day the codes hold, Asia/Tokyo; absent = still in force'),
  basis: z
    .enum(['official', 'internal', 'own-scale'])
    .describe(
      'whose level it is: of the warning level scheme, of this platform, or of another official scale',
    ),
  source: text.describe('where codes and levels were taken from'),
  levelFromName: z
    .boolean()
    .optional()
    .describe('an unknown code whose name starts with レベルN takes that level and is reported as a defect'),
  event: words
    .optional()
    .describe('telegrams of different InfoKind about one EventID that share this lead to one proposal'),
  lastsHours: z
    .int()
    .min(1)
    .max(168)
    .optional()
    .describe(
      'how long it counts where nothing is ever lifted (a quake, an eruption); absent = until lifted',
    ),
  generation: z
    .int()
    .min(1)
    .optional()
    .describe(
      'warnings that are sent in several generations: of one phenomenon the highest generation counts',
    ),
  follows: z
    .boolean()
    .optional()
    .describe('tells more about what another telegram of the event announced, and ends with it'),
  kinds: z.array(KindEntry).min(1).describe('the codes'),
})
export type KindBlock = z.infer<typeof KindBlock>

const Settles = z.strictObject({
  title: text.describe('Control/Title'),
  phenomena: z.array(Hazard).min(1).describe('what it has the last word on where it lists a municipality'),
})

const Kinds = z.strictObject({
  settles: z.array(Settles).optional().describe('telegrams that also tell where there is nothing'),
  blocks: z.array(KindBlock).min(1).describe('codes by telegram, version and day'),
})

const perLanguage = <T extends z.ZodType>(each: T) =>
  z.strictObject({ ja: each, 'ja-x-easy': each, en: each }).describe('the same in every language')

const Place = z.strictObject({
  codeType: text.describe('Areas/@codeType'),
  code: text.describe('Area/Code within that code type'),
  name: text.describe('Area/Name, for people'),
  source: text.describe('where the code was taken from'),
})

const AreaSetting = z.strictObject({
  code: z
    .string()
    .regex(/^\d{7}$/u, 'seven digits')
    .describe('気象・地震・火山情報／市町村等 code of the town'),
  name: perLanguage(text).describe('name of the town'),
  from: day.describe('first day this code holds, Asia/Tokyo'),
  until: day.optional().describe('last day this code holds, Asia/Tokyo'),
  source: text.describe('where the code was taken from'),
  within: z.array(Place).describe('wider areas that contain the town'),
})
export type AreaSetting = z.infer<typeof AreaSetting>

const Width = z.strictObject({
  codeType: text.describe('Areas/@codeType'),
  typeEnds: text.optional().describe('how Information/@type must end; absent = any'),
  width: z.int().min(0).max(99).describe('0 is the narrowest listing'),
})

const Areas = z.strictObject({
  widths: z
    .array(Width)
    .min(1)
    .describe('order of listings from narrow to wide; the first row that fits decides'),
  default: text.describe('code of the area used when none is asked for'),
  areas: z.array(AreaSetting).min(1).describe('towns whose wider areas are known'),
})

/** CAP 1.2 §3.2.2 code values. */
const Cap = z.strictObject({
  category: z.array(z.enum(CATEGORY)).min(1).describe('CAP category'),
  responseType: z.array(z.enum(RESPONSE_TYPE)).min(1).describe('CAP responseType'),
  urgency: z.enum(URGENCY).describe('CAP urgency'),
  severity: z.enum(SEVERITY).describe('CAP severity'),
  certainty: z.enum(CERTAINTY).describe('CAP certainty'),
})
export type CapFields = z.infer<typeof Cap>

const Rule = z.strictObject({
  id: words.describe('name of the rule, unique'),
  hazards: z.array(Hazard).min(1).describe('hazards it answers'),
  level: Level.describe('level of the kind it answers, and of the proposal'),
  areas: z.array(text).optional().describe('area codes it is limited to; absent = every area'),
  infoKinds: z
    .array(text)
    .optional()
    .describe('Head/InfoKind values it is limited to; absent = every telegram'),
  template: words.describe('id of the texts'),
  cap: Cap.describe('values of the CAP alert'),
})
export type Rule = z.infer<typeof Rule>

const Automatic = z
  .strictObject({
    infoKinds: z.array(text).min(1).optional().describe('Head/InfoKind values'),
    codes: z.array(text).min(1).optional().describe('Kind/Code values among them'),
    capEventCodes: z
      .array(
        z.strictObject({
          valueName: text.describe('CAP eventCode/valueName'),
          value: text.describe('CAP eventCode/value'),
        }),
      )
      .min(1)
      .optional()
      .describe('what a foreign CAP alert of this class carries'),
    source: text.describe('who says that it starts by itself'),
  })
  .refine(
    (one) => (one.infoKinds !== undefined && one.codes !== undefined) !== (one.capEventCodes !== undefined),
    'either infoKinds with codes, or capEventCodes',
  )

const Foreign = z.strictObject({
  levels: z.record(text, Level).describe('level by CAP severity; absent severities count as 2'),
  hazards: z
    .array(
      z.strictObject({
        hazard: Hazard.describe('what threatens'),
        words: z.array(text).min(1).describe('words of event or headline that tell it, in any case'),
      }),
    )
    .describe('the first that fits decides; none: other'),
})

const Rules = z.strictObject({
  rules: z.array(Rule).min(1).describe('the first rule that fits decides'),
  automatic: z
    .array(Automatic)
    .optional()
    .describe('class 1: goes out without a person when an allowed source brings it; absent = nothing does'),
  foreign: Foreign.optional().describe('how a foreign CAP alert is brought to our scale'),
})

const Texts = z.strictObject({
  headline: text.max(120).describe('one line; with town and kind filled in at most 140 characters'),
  description: text.describe('what was announced'),
  instruction: text.describe('what to do'),
})
export type Texts = z.infer<typeof Texts>

const Facts = z.strictObject({
  height: perLanguage(text).describe('the sentence on the height of a tsunami, with {height}'),
  arrival: perLanguage(text).describe('the sentence on when it arrives, with {time}'),
  metres: perLanguage(text).describe('a height the telegram gives as a figure, with {figure}'),
  words: z
    .array(z.strictObject({ said: text.describe('the words of the telegram'), as: perLanguage(text) }))
    .describe('heights and conditions the telegram gives in words'),
})
export type Facts = z.infer<typeof Facts>

const Templates = z.strictObject({
  facts: Facts.optional().describe('what is added to the description of a tsunami; absent = nothing is'),
  templates: z
    .record(words, perLanguage(Texts))
    .describe('texts by id; {town} {kind} {time} {office} are filled in'),
})

/** The four files of `commons/alerts/` that turn telegrams into proposals. */
export const TABLE_FILES = { kinds: Kinds, areas: Areas, rules: Rules, templates: Templates } as const

export type TableFile = keyof typeof TABLE_FILES
export type AlertTables = { readonly [F in TableFile]: z.infer<(typeof TABLE_FILES)[F]> }
