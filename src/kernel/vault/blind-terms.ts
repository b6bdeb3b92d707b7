/** Marks that choose a shape of the character before them (Unicode: Variation_Selector). */
const variationSelector = /[\u180B-\u180D\u180F\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu

const shortest = 2
const longest = 6

const charactersOf = (text: string) => [...text]
const distinct = (terms: readonly string[]) => [...new Set(terms)]

/**
 * What can be found of sealed fields: each term goes through `vault.blind` under a kind of its own (`name-kana`,
 * `phone`), and is stored beside the subject. Input is normalised text. Who sees the stored values without the node key
 * learns which subjects share a term and how often each occurs, and with public statistics of names may guess the
 * frequent ones. Who holds the node key too can try every phone number. Values are not under the subject's key: whoever
 * erases a subject deletes its terms in the same transaction.
 */
export const blindTerms = {
  /**
   * The first 2 to 6 characters of a name in katakana; of a name of one character that one. Reveals who begins alike,
   * and by the count of terms how long a name of up to six characters is.
   */
  kanaPrefixes(kana: string): string[] {
    const characters = charactersOf(kana)
    if (characters.length === 0) return []
    const most = Math.min(longest, characters.length)
    const least = Math.min(shortest, most)
    return Array.from({ length: most - least + 1 }, (_, more) => characters.slice(0, least + more).join(''))
  },

  /**
   * The one term to look up for what a clerk typed of a name in katakana; null for nothing. Past six characters it finds
   * too many: compare what was opened. One character finds only names of one character.
   */
  kanaPrefix(typed: string): string | null {
    const start = charactersOf(typed).slice(0, longest).join('')
    return start === '' ? null : start
  },

  /**
   * Every two neighbouring characters of a name, once; of a name of one character that one. 𠮷 is one character, and
   * with or without a variation selector (辻󠄀) a name is found alike. To look up: all terms of what was typed, then
   * compare what was opened. Reveals which names share characters; all terms of a subject together reveal, to who holds
   * the node key, most of the name.
   */
  nameBigrams(name: string): string[] {
    const characters = charactersOf(name.replaceAll(variationSelector, ''))
    if (characters.length < 2) return characters
    return distinct(characters.slice(1).map((character, at) => `${characters[at]}${character}`))
  },

  /**
   * The whole value (birth date, telephone number), found only when all of it is given; none of an empty one. Reveals
   * who shares it: a household its telephone, everybody else of a day their birthday.
   */
  whole(value: string): string[] {
    return value === '' ? [] : [value]
  },
} as const
