import { fill, type Lang, SOURCE_LANGUAGE, type Words } from './words.ts'

/** Values for the `{placeholders}` of a text. */
export type Params = Readonly<Record<string, string | number>>

/** Gives the text of a key in one language. `has` tells whether this very language knows the key. */
export type Translate = {
  (key: string, params?: Params): string
  has: (key: string) => boolean
}

/**
 * Makes `t(key, params?)` for one language. A key nobody translated is a bug: `t` throws. With `whenMissing: 'key'`
 * (production) the reader gets the Japanese text, or the key itself where there is none: a page with one foreign line
 * beats no page in an emergency. A language that does not exist is always refused.
 */
export function translator(words: Words, lang: Lang, whenMissing: 'throw' | 'key' = 'throw'): Translate {
  const own = words.get(lang)
  if (!own) throw new RangeError(`no such language: ${lang}`)
  const source = words.get(SOURCE_LANGUAGE)
  const lookUp = (key: string): string => {
    const text = own.get(key)
    if (text !== undefined) return text
    if (whenMissing === 'throw') throw new RangeError(`no word for ${key} in ${lang}`)
    return source?.get(key) ?? key
  }
  const translate = (key: string, params: Params = {}) => fill(lookUp(key), params)
  return Object.assign(translate, { has: (key: string) => own.has(key) })
}
