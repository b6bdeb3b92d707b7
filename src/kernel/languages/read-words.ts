import { parseDocument } from 'yaml'
import { WordsRefusal } from './refusal.ts'

const LIMITS = { bytes: 262_144, depth: 8, words: 5_000, text: 4_000 }

/** Key parts are ASCII so that a key can be typed, searched and used in code; one part may itself hold dots. */
const KEY = /^[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*$/

type Sink = { name: string; words: Map<string, string> }

/**
 * Reads one `<module>.yaml` of words, flat (`field.name: 氏名`) or nested, into flat keys `module.field.name`.
 * Pure. Refuses, by {@link WordsRefusal}: more than 256 KiB, 8 levels, 5,000 words or 4,000 characters in a text,
 * keys that are not ASCII words, values that are not texts, a key written twice, aliases and anything not YAML.
 */
export function readWords(module: string, source: string): Map<string, string> {
  if (source.length > LIMITS.bytes)
    throw new WordsRefusal('file-too-large', `${module}: over ${LIMITS.bytes}`)
  const sink: Sink = { name: module, words: new Map() }
  const tree = parse(module, source)
  if (tree === null || tree === undefined) return sink.words
  if (!isMapping(tree)) throw new WordsRefusal('not-a-text', `${module}: the file must be a mapping`)
  collect(sink, module, tree, 1)
  return sink.words
}

function parse(module: string, source: string): unknown {
  const document = parseDocument(source, { schema: 'failsafe', merge: false })
  const error = document.errors[0]
  if (error) throw new WordsRefusal('not-yaml', `${module}: ${error.message}`)
  try {
    // No alias is ever resolved: an alias bomb would grow a small file without limit.
    return document.toJS({ maxAliasCount: 0 })
  } catch (cause) {
    throw new WordsRefusal('not-yaml', `${module}: ${cause instanceof Error ? cause.message : 'unreadable'}`)
  }
}

function collect(sink: Sink, prefix: string, tree: Record<string, unknown>, depth: number): void {
  if (depth > LIMITS.depth) throw new WordsRefusal('too-deep', `${prefix}: over ${LIMITS.depth} levels`)
  for (const [key, value] of Object.entries(tree)) {
    if (!KEY.test(key)) throw new WordsRefusal('bad-key', `${prefix}: ${JSON.stringify(key.slice(0, 80))}`)
    const path = `${prefix}.${key}`
    if (isMapping(value)) collect(sink, path, value, depth + 1)
    else addWord(sink, path, value)
  }
}

function addWord({ words, name }: Sink, path: string, value: unknown): void {
  if (typeof value !== 'string' || value.trim() === '') throw new WordsRefusal('not-a-text', path)
  if (value.length > LIMITS.text) throw new WordsRefusal('text-too-long', `${path}: over ${LIMITS.text}`)
  if (words.has(path)) throw new WordsRefusal('duplicate-key', path)
  if (words.size >= LIMITS.words) throw new WordsRefusal('too-many-words', `${name}: over ${LIMITS.words}`)
  words.set(path, value)
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
