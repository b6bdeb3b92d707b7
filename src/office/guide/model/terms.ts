import { bigrams, searchKey } from '#formats/text-ja'
import type { Guide, Service } from '../schema.ts'

/** Something a service is found by, as it is written and as search compares it. */
export type Term = { said: string; key: string; weight: number; pairs: ReadonlySet<string> }

export type Indexed = {
  service: Service
  terms: readonly Term[]
  /** Pairs of characters anywhere in what is said of it. */
  pairs: ReadonlySet<string>
}

export type Index = {
  keyOf: KeyOf
  entries: readonly Indexed[]
  /** How telling a pair is: few services have it, or many. */
  rarity(pair: string): number
}

/** A word matters a little less than the name the office uses. */
const wordWeight = 0.96

/** The reading in brackets behind a word is not part of it. */
const withoutReadings = (text: string) => text.replaceAll(/（[^）]*）/g, '').replaceAll(/\s+/g, '')

/** Easy Japanese says beside each word how it is read; so it also says how the whole is read. */
const readingOf = (text: string) =>
  text
    .replaceAll(/[\p{Script=Han}々]+(?:[ぁ-ん]*[\p{Script=Han}々]+)*（([ぁ-んー　 ]+)）/gu, '$1')
    .replaceAll(/\s+/g, '')

type KeyOf = (text: string) => string

/** What is compared of a text: its search key, with one spelling for every word of the table. Spaces stay. */
function keysBy({ spellings }: Pick<Guide, 'spellings'>): KeyOf {
  const table = spellings.flatMap((row) => {
    const [first = '', ...others] = row.map(searchKey)
    return others.map((other): [string, string] => [other, first])
  })
  // The longest first, or a short spelling would break a longer one that begins alike.
  const ordered = table.toSorted(([a], [b]) => b.length - a.length)
  return (text) => ordered.reduce((key, [other, first]) => key.replaceAll(other, first), searchKey(text))
}

export function indexOf(guide: Guide): Index {
  const keyOf = keysBy(guide)
  const entries = guide.services.map((service) => entryOf(service, keyOf))
  const counts = new Map<string, number>()
  for (const { pairs } of entries) for (const pair of pairs) counts.set(pair, (counts.get(pair) ?? 0) + 1)
  return {
    keyOf,
    entries,
    rarity: (pair) => Math.log((entries.length + 1) / ((counts.get(pair) ?? 0) + 1)),
  }
}

function entryOf(service: Service, keyOf: KeyOf): Indexed {
  const { title, kana, about, words } = service
  const easy = withoutReadings(title['ja-x-easy'])
  const names = [
    title.ja,
    kana,
    easy,
    readingOf(title['ja-x-easy']),
    title.en,
    ...title.ja.split(/[（）・]/),
  ].filter((text) => text.length > 1)
  const terms = [
    ...names.map((said) => ({ said, weight: 1 })),
    ...words.map((said) => ({ said, weight: wordWeight })),
  ].map(({ said, weight }) => {
    // Spaces say where words end; they are never a letter of one.
    const key = keyOf(said).replaceAll(' ', '')
    return { said, weight, key, pairs: new Set(bigrams(key)) }
  })
  const told = [
    ...names,
    ...words,
    about.ja,
    withoutReadings(about['ja-x-easy']),
    readingOf(about['ja-x-easy']),
    about.en,
  ]
  return { service, terms, pairs: new Set(told.flatMap((text) => bigrams(keyOf(text)))) }
}
