import type { Telegram } from '#formats/jma-xml'
import { fill } from '../../kernel/languages/index.ts'
import type { AlertTables, Facts, Language } from './definition.ts'
import { timeInTokyo } from './time-in-tokyo.ts'
import { placesOf } from './touch.ts'

type Asked = { area: string; tables: AlertTables; language: Language }

/** Sentences on the tsunami at the town's own coast: how high, and when; what the tables have no words for is left out. */
export function factsOf({ body }: Telegram, { area, tables, language }: Asked): readonly string[] {
  const { facts } = tables.templates
  const coasts = placesOf(area, tables, '津波予報区')
  const coast = body.tsunami.find(({ areaCode }) => coasts.includes(areaCode))
  if (facts === undefined || coast === undefined) return []
  const height = heightWords(facts, coast.height?.description ?? '', language)
  const at = Date.parse(coast.arrival ?? '')
  const arrival = Number.isNaN(at)
    ? wordsFor(facts, coast.arrivalCondition, language)
    : fill(facts.arrival[language], { time: timeInTokyo(coast.arrival ?? '', language) })
  return [height && fill(facts.height[language], { height }), arrival].flatMap((each) => each ?? [])
}

const wordsFor = ({ words }: Facts, said: string | undefined, language: Language): string | undefined =>
  words.find((each) => each.said === said)?.as[language]

/** ３ｍ as people of each language read it; empty where the telegram gives no height. */
function heightWords(facts: Facts, said: string, language: Language): string | undefined {
  const figure = /^([\d.]+)m$/u.exec(said.normalize('NFKC'))?.[1]
  return figure === undefined ? wordsFor(facts, said, language) : fill(facts.metres[language], { figure })
}
