/**
 * A BCP 47 tag that is also a folder of `commons/languages`. The three named ones ship; a town adds more as files,
 * so the type stays open.
 */
export type Lang = 'ja' | 'ja-x-easy' | 'en' | (string & {})

/** Every word of every language, by flat key `module.key.key`. Read once at start, never changed after. */
export type Words = ReadonlyMap<Lang, ReadonlyMap<string, string>>

/** A language as the switch offers it: its tag and its own name for itself. */
export type LanguageChoice = { lang: Lang; name: string }

/** The original every other language is a translation of. */
export const SOURCE_LANGUAGE: Lang = 'ja'

/** What a definition says in this language, else in Japanese; `otherwise` where it says neither. */
export const textIn = (
  texts: Readonly<Partial<Record<string, string>>> | undefined,
  lang: Lang,
  otherwise = '',
): string => texts?.[lang] ?? texts?.[SOURCE_LANGUAGE] ?? otherwise

const PLACEHOLDER = /\{([a-zA-Z][a-zA-Z0-9]*)\}/g

/** Names of the `{placeholders}` of a text, sorted, each once. */
function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''))].sort()
}

/** Replaces `{name}` by its parameter. A placeholder without a parameter stays as it is. */
export function fill(text: string, params: Readonly<Record<string, string | number>>): string {
  return text.replace(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(params, name) ? String(params[name]) : whole,
  )
}

/** The languages a switch can offer, the source language first, each named in itself (`ui.language.name`). */
export function languageChoices(words: Words): LanguageChoice[] {
  const rank = (lang: Lang) => (lang === SOURCE_LANGUAGE ? 0 : lang.startsWith(`${SOURCE_LANGUAGE}-`) ? 1 : 2)
  return [...words]
    .map(([lang, entries]) => ({ lang, name: entries.get('ui.language.name') ?? lang }))
    .sort((a, b) => rank(a.lang) - rank(b.lang) || (a.lang < b.lang ? -1 : 1))
}

/** Keys that one language has and another lacks: one entry per language and key, sorted. Empty when all agree. */
export function missingWords(words: Words): { lang: Lang; key: string }[] {
  const keys = [...new Set([...words.values()].flatMap((entries) => [...entries.keys()]))].sort()
  return [...words].flatMap(([lang, entries]) =>
    keys.filter((key) => !entries.has(key)).map((key) => ({ lang, key })),
  )
}

/** Keys whose `{placeholders}` differ from the source language's: a translation that would lose or invent a value. */
export function strayPlaceholders(words: Words): { lang: Lang; key: string }[] {
  const source = words.get(SOURCE_LANGUAGE) ?? new Map<string, string>()
  return [...words].flatMap(([lang, entries]) =>
    [...entries]
      .filter(([key, text]) => {
        const original = source.get(key)
        return original !== undefined && placeholders(original).join() !== placeholders(text).join()
      })
      .map(([key]) => ({ lang, key })),
  )
}
