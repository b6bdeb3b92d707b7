import { parse } from 'yaml'
import { z } from 'zod'
import { brokerFields, isSafeBroker, topicFilters } from '#intake'

const text = z.string().min(1).max(400)
const word = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/u, 'small letters, digits and hyphens')
const inEachLanguage = z.strictObject({ ja: text, 'ja-x-easy': text, en: text })

const Unit = z.strictObject({
  code: z.string().min(1).max(20).describe('UCUM code, case-sensitive (c/s column of the UCUM tables)'),
  symbol: z.string().max(20).describe('what people read'),
  written: z.array(z.string().min(1).max(20)).default([]).describe('other ways instruments write it'),
  dimension: word.describe('units of one dimension can be converted into each other'),
  factor: z
    .number()
    .positive()
    .describe('a value times this is the value in the first unit of the dimension'),
  offset: z.number().default(0).describe('added after the factor, for scales whose zero lies elsewhere'),
})
export type Unit = z.output<typeof Unit>

const Units = z.strictObject({ units: z.array(Unit).min(1).max(500) })

const Property = z.strictObject({
  id: word.describe('short name for machines'),
  name: inEachLanguage.describe('what people call it'),
  definition: z
    .string()
    .min(1)
    .max(200)
    .describe('ObservedProperty definition: where the concept is defined'),
  unit: z.string().describe('UCUM code of the unit it is usually kept in'),
  minimum: z.number().describe('the least an instrument for it can show, in that unit'),
  maximum: z.number().describe('the most'),
  decimals: z.int().min(0).max(6).describe('digits after the point people are shown'),
  stuckMinutes: z
    .int()
    .min(1)
    .optional()
    .describe('the same value for longer is taken as stuck; absent: never'),
  quiet: z.number().optional().describe('the value of rest, which may last (rain: 0)'),
  alarmBelow: z.number().optional().describe('an instrument with less needs somebody (battery)'),
  template: word.describe('texts of what is proposed'),
  grades: z
    .int()
    .min(2)
    .max(9)
    .optional()
    .describe('a finding by people in whole grades from 1 (健全性の診断: 4)'),
})
export type Property = z.output<typeof Property>

const Properties = z.strictObject({ properties: z.array(Property).min(1).max(200) })

const Saying = z.strictObject({
  headline: text.max(70).describe('{place} and {level} are filled in; at most 140 characters then'),
  description: text.describe('{place} {property} {value} {time} and {level} are filled in'),
})

const Templates = z.strictObject({
  templates: z.record(word, z.strictObject({ ja: Saying, 'ja-x-easy': Saying, en: Saying })),
  advice: z
    .strictObject({
      1: inEachLanguage,
      2: inEachLanguage,
      3: inEachLanguage,
      4: inEachLanguage,
      5: inEachLanguage,
    })
    .describe('what to do at each level'),
})

/** The files of `commons/sensors`. */
const Files = z.object({ units: Units, properties: Properties, templates: Templates })

export type SensorTables = {
  units: readonly Unit[]
  properties: readonly Property[]
  templates: z.output<typeof Templates>
}

/** Throws with every mistake and its path where the files, taken together, could not run. */
export function readSensorTables(texts: Readonly<Record<string, string>>): SensorTables {
  const parsed = Object.entries(texts).map(([file, text]) => [file, parse(text, { maxAliasCount: 0 })])
  const { data, error } = Files.safeParse(Object.fromEntries(parsed))
  const wrong = (error?.issues ?? []).map(
    ({ path: [file, ...path], message }) => `${String(file)}.yaml ${path.join('.')}: ${message}`,
  )
  const tables = data && { ...data.units, ...data.properties, templates: data.templates }
  const mistakes = tables ? looseEnds(tables) : wrong
  if (!tables || mistakes.length > 0)
    throw new Error(`the tables of sensors have mistakes:\n  ${mistakes.join('\n  ')}`)
  return tables
}

/** Names that lead nowhere or stand for two things. */
function looseEnds({ units, properties, templates }: SensorTables): string[] {
  const names = units.flatMap(({ code, written }) => [code, ...written])
  const twice = (all: readonly string[]) => all.filter((one, n) => all.indexOf(one) !== n)
  return [
    ...twice(names).map((name) => `units.yaml: ${name} stands for two units`),
    ...twice(properties.map(({ id }) => id)).map((id) => `properties.yaml: ${id} is there twice`),
    ...properties.flatMap(({ id, unit, template, minimum, maximum }) => [
      ...(units.some(({ code }) => code === unit) ? [] : [`properties.yaml ${id}: no unit ${unit}`]),
      ...(templates.templates[template] ? [] : [`properties.yaml ${id}: no template ${template}`]),
      ...(minimum < maximum ? [] : [`properties.yaml ${id}: minimum is not below maximum`]),
    ]),
  ]
}

/** A broker the instruments speak to: an entry of `instruments.brokers` in the town file. */
const InstrumentBroker = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,39}$/)
      .describe('short name for machines; stays with this broker for ever'),
    ...brokerFields,
    topics: topicFilters
      .default(['v1.1/+/Observations'])
      .describe(
        'topic filters; what is read of them is v1.1/Datastreams(<id>)/Observations (SensorThings 1.1 §14)',
      ),
    atOnce: z
      .int()
      .min(1)
      .max(5000)
      .default(1000)
      .describe('messages taken in together; a broker has its own limit beside it'),
  })
  .refine(({ broker }) => isSafeBroker(broker), {
    path: ['broker'],
    error: 'must be mqtts:// unless it is on this machine',
  })
export type InstrumentBroker = z.output<typeof InstrumentBroker>

/** How instruments reach this town, as its file has it; ids and names at the broker are distinct. */
export const InstrumentWays = z
  .strictObject({
    brokers: z
      .array(InstrumentBroker)
      .max(20)
      .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two brokers share an id')
      .default([]),
  })
  .prefault({})
