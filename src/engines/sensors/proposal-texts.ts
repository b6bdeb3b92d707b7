import { formatDateTime, type Instant } from '#kernel'
import type { SensorParts } from './parts.ts'
import type { Datastream, Renewal, Thing } from './schema.ts'

type Said = { headline: string; description: string; instruction: string }

export type Seen = {
  thing: Pick<Thing, 'name'>
  datastream: Pick<Datastream, 'property' | 'unit'>
  value: number
  at: Instant
  level: number
  drill: boolean
  /** How what residents were told ended, where the level lasts. */
  again?: Renewal['how'] | undefined
}

/** A value with its unit, with as many digits as its property is given with. */
export function showValue(
  { tables }: Pick<SensorParts, 'tables'>,
  { property, unit }: Pick<Datastream, 'property' | 'unit'>,
  value: number,
): string {
  const own = tables.properties.find(({ id }) => id === property)
  const { symbol = unit } = tables.units.find(({ code }) => code === unit) ?? {}
  const figure = own?.unit === unit ? value.toFixed(own.decimals) : String(Number(value.toPrecision(6)))
  return symbol === '' || symbol === '°' || symbol === '%' ? figure + symbol : `${figure} ${symbol}`
}

/** What is proposed that the town says, in every language an alert goes out in. */
export function textsOf(parts: SensorParts, seen: Seen): Record<'ja' | 'ja-x-easy' | 'en', Said> {
  return {
    ja: saidIn(parts, seen, 'ja'),
    'ja-x-easy': saidIn(parts, seen, 'ja-x-easy'),
    en: saidIn(parts, seen, 'en'),
  }
}

function saidIn(parts: SensorParts, seen: Seen, lang: 'ja' | 'ja-x-easy' | 'en'): Said {
  const { properties, templates } = parts.tables
  const property = properties.find(({ id }) => id === seen.datastream.property)
  const saying = templates.templates[property?.template ?? '']?.[lang]
  if (!property || !saying) throw new Error(`tables that were not checked: ${seen.datastream.property}`)
  const values: Record<string, string> = {
    place: seen.thing.name,
    property: property.name[lang],
    value: showValue(parts, seen.datastream, seen.value),
    time: formatDateTime(seen.at, lang),
    level: String(seen.level),
  }
  const fill = (text: string) =>
    text.replaceAll(/\{([a-z]+)\}/gu, (whole, name: string) => values[name] ?? whole)
  const mark = seen.drill ? parts.words(lang)('sensors.drill-mark') : ''
  const again = seen.again === undefined ? '' : parts.words(lang)(`sensors.again.${seen.again}`)
  const advice = templates.advice[seen.level as keyof typeof templates.advice][lang]
  return {
    headline: mark + fill(saying.headline),
    description: mark + again + fill(saying.description),
    instruction: mark + advice,
  }
}
