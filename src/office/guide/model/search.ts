import { bigrams } from '#formats/text-ja'
import { romajiToKana } from './romaji.ts'
import { slips, slipsAllowed } from './slips.ts'
import type { Index, Indexed, Term } from './terms.ts'

/** A service that was meant, perhaps; `because` is what of it was recognised, as it is written. */
type Hit = { id: string; score: number; because: string }

export type Found = {
  /** At most twenty, the likeliest first. */
  hits: readonly Hit[]
  /** When there is no hit: the three that come nearest, if any does. */
  guesses: readonly Hit[]
}

const least = 0.42
const leastGuess = 0.2
const mostHits = 20

/** How much the text as a whole adds to the best single word. */
const tellingShare = 0.3

/**
 * What a query means, by rules anybody can follow: the same word, a part of it, a word with a slip, the same pairs of
 * letters; in kana, kanji, Latin letters or several words. Equal queries give equal answers.
 */
export function searchGuide(index: Index, typed: string): Found {
  const readings = readingsOf(index, typed)
  if (readings.length === 0) return { hits: [], guesses: [] }
  const scored = index.entries
    .map((entry) => bestOf(readings.map((words) => score(index, entry, words))))
    .filter(({ score }) => score >= leastGuess)
    // Sorting is stable: of equals the order of the guide decides.
    .toSorted((a, b) => b.score - a.score)
  const hits = scored.filter(({ score }) => score >= least).slice(0, mostHits)
  return { hits, guesses: hits.length > 0 ? [] : scored.slice(0, 3) }
}

/** The query as it may have been meant, each as its words: as typed, and Latin letters read as Japanese. */
function readingsOf({ keyOf }: Index, typed: string): string[][] {
  const words = keyOf(typed).split(' ').filter(Boolean)
  if (words.length === 0) return []
  const kana = romajiToKana(typed)
  return kana === null ? [words] : [words, [kana]]
}

const bestOf = (hits: readonly Hit[]): Hit =>
  hits.reduce((best, hit) => (hit.score > best.score ? hit : best))

function score(index: Index, entry: Indexed, words: readonly string[]): Hit {
  const whole = bestTerm(entry.terms, words.join(''))
  const each = words.map((word) => bestTerm(entry.terms, word))
  const average = each.reduce((sum, { likeness }) => sum + likeness, 0) / words.length
  // Words apart are all meant; each must be found for the query to be.
  const apart = words.length > 1 ? { ...(each[0] ?? whole), likeness: average * 0.98 } : whole
  const best = apart.likeness > whole.likeness ? apart : whole
  const told = words.flatMap((word) => bigrams(word))
  return {
    id: entry.service.id,
    score: best.likeness + tellingShare * covered(index, entry, told),
    because: best.said,
  }
}

type Likeness = { said: string; likeness: number }

function bestTerm(terms: readonly Term[], key: string): Likeness {
  const word = { key, pairs: bigrams(key) }
  let best: Likeness = { said: '', likeness: 0 }
  for (const term of terms) {
    const likeness = term.weight * like(word, term)
    if (likeness > best.likeness) best = { said: term.said, likeness }
  }
  return best
}

type Word = { key: string; pairs: readonly string[] }

/** How alike a word of the query and a term are, from 0 to 1. */
function like(word: Word, term: Term): number {
  if (word.key === term.key) return 1
  const [asked, known] = [word.key.length, term.key.length]
  if (known >= 2 && word.key.includes(term.key)) return 0.55 + (0.4 * known) / asked
  if (asked >= 2 && term.key.includes(word.key)) return 0.55 + (0.4 * asked) / known
  const allowed = slipsAllowed(Math.min(asked, known))
  const distance = allowed === 0 ? null : slips(word.key, term.key, allowed)
  return distance === null ? 0.7 * shared(word.pairs, term.pairs) : 0.85 - 0.15 * distance
}

/** Dice's coefficient of two sets of pairs. */
function shared(a: readonly string[], b: ReadonlySet<string>): number {
  const common = a.filter((pair) => b.has(pair)).length
  return common === 0 ? 0 : (2 * common) / (a.length + b.size)
}

/** The share of what was typed that is said anywhere of the service, telling pairs counting more. */
function covered(index: Index, { pairs }: Indexed, told: readonly string[]): number {
  const total = told.reduce((sum, pair) => sum + index.rarity(pair), 0)
  if (total === 0) return 0
  return told.filter((pair) => pairs.has(pair)).reduce((sum, pair) => sum + index.rarity(pair), 0) / total
}
