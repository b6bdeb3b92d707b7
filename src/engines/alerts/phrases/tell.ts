import type { Language } from '../definition.ts'
import { inEvery } from '../in-every.ts'
import type { Alert, InfoTexts, Texts, Translations } from '../schema.ts'
import { leadIn, type Places, type Said, type Saying, sayIn } from './say.ts'
import { GENERATED, type Generated, type PhraseTables } from './table.ts'

/** What it takes to say something: the tables, and what the town's places are called. */
export type Teller = { phrases: PhraseTables; places: Places }

/** A sentence the town has no words for, in the language that lacks it. */
export type MissingPhrase = { language: string; path: string }

const sayOf = (teller: Teller, saying: Saying, language: string, facts: boolean): Said => {
  const table = teller.phrases.get(language)
  if (!table) return { ok: false, missing: [''] }
  return sayIn(table, saying, { places: teller.places, facts })
}

/**
 * An alert in the languages nobody at the town writes. A language that lacks a sentence stays out and is named: the alert
 * goes out in the languages it has.
 */
export function tellGenerated(
  teller: Teller,
  saying: Saying,
): { translations: Translations; missing: readonly MissingPhrase[] } {
  const said = GENERATED.map((language) => ({ language, ...sayOf(teller, saying, language, true) }))
  return {
    translations: Object.fromEntries(
      said.flatMap((one): [Generated, InfoTexts][] => (one.ok ? [[one.language, one.texts]] : [])),
    ),
    missing: said.flatMap((one) =>
      one.ok ? [] : one.missing.map((path) => ({ language: one.language, path })),
    ),
  }
}

/** The Japanese sentences the generated languages stand for. */
export const tellJapanese = (teller: Teller, saying: Saying): InfoTexts => japaneseOf(teller, saying, true)

function japaneseOf(teller: Teller, saying: Saying, facts: boolean): InfoTexts {
  const said = sayOf(teller, saying, 'ja', facts)
  if (!said.ok) throw new Error(`tables that were not checked: ja lacks ${said.missing.join(', ')}`)
  return said.texts
}

/** The words an officer starts from. A language that lacks a sentence begins with the Japanese one, to be written over. */
export function tellEditable(teller: Teller, saying: Saying): Texts {
  const ja = japaneseOf(teller, saying, false)
  return inEvery((language) => {
    const said = sayOf(teller, saying, language, false)
    return said.ok ? said.texts : ja
  })
}

/** What stands before the words a person wrote, where the message follows another; a language without the sentence adds nothing. */
export function leadOf(teller: Teller, saying: Saying, language: Language): string | null {
  const table = teller.phrases.get(language)
  return table ? leadIn(table, saying, teller.places) : null
}

/** What an alert says at a moment; `before` is the one it follows, for the districts a correction takes back. */
export function sayingOf(
  alert: Omit<Saying, 'at' | 'dropped'>,
  {
    at,
    before,
    districts,
  }: { at: string; before: Pick<Alert, 'districts'> | null; districts: readonly string[] },
): Saying {
  return { ...alert, at, dropped: alert.act === 'correct' ? droppedFrom(before, alert, districts) : [] }
}

/** The districts that were told and are not meant: all others of the town where the whole of it was told. */
function droppedFrom(
  before: Pick<Alert, 'districts'> | null,
  { districts }: Pick<Alert, 'districts'>,
  all: readonly string[],
): string[] {
  if (before === null || districts.length === 0) return []
  const told = before.districts.length === 0 ? all : before.districts
  return told.filter((code) => !districts.includes(code))
}
