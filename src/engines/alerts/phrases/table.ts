import { parseDocument } from 'yaml'
import { z } from 'zod'
import { LANGUAGES } from '../definition.ts'
import { SENTENCES } from './sentences.ts'

/** Every language an alert is told in, the reader's page aside: those an officer writes first, then those generated. */
export const GENERATED = ['zh-Hans', 'ko', 'pt-BR', 'vi', 'tl'] as const
export type Generated = (typeof GENERATED)[number]

const TableLanguage = z.enum([...LANGUAGES, ...GENERATED])
type TableLanguage = z.output<typeof TableLanguage>

/** One language: its sentences by their place in the file; a sentence that is not there is missing and is named. */
export type PhraseTable = {
  language: TableLanguage
  /** What its own speakers call it. */
  name: string
  /** Whose spelling of the town's places it uses. */
  places: (typeof LANGUAGES)[number]
  /** When and by whom it was read through; null: nobody who speaks it has yet. */
  reviewed: { on: string; by: string } | null
  sentences: ReadonlyMap<string, string>
}
export type PhraseTables = ReadonlyMap<string, PhraseTable>

/** What is wrong with a table, and where. */
export type PhraseMistake = { file: string; path: string; message: string }

const Head = z.looseObject({
  language: TableLanguage,
  name: z.string().min(1).max(40),
  places: z.enum(LANGUAGES),
  reviewed: z
    .strictObject({ on: z.string().regex(/^\d{4}-\d{2}-\d{2}$/u), by: z.string().min(1).max(100) })
    .nullable(),
})

/** Of the 140 characters of a headline, so that its marks and the places filled in have room. */
const longestHeadlineSentence = 95
const longestText = 500

/** Reads the files of `commons/alerts/phrases`, by name. Answers with every mistake; a sentence left out is none, except in Japanese. */
export function parsePhrases(texts: Readonly<Record<string, string>>): {
  tables: PhraseTables
  mistakes: readonly PhraseMistake[]
} {
  const mistakes: PhraseMistake[] = []
  const tables = new Map<string, PhraseTable>()
  for (const [file, source] of Object.entries(texts)) {
    const table = parseTable(file, source, mistakes)
    if (table) tables.set(table.language, table)
  }
  if (!tables.has('ja')) mistakes.push({ file: 'ja', path: '', message: 'there is no table in Japanese' })
  return { tables, mistakes }
}

function parseTable(file: string, source: string, mistakes: PhraseMistake[]): PhraseTable | undefined {
  const say = (path: string, message: string) => mistakes.push({ file, path, message })
  const document = parseDocument(source, { schema: 'core' })
  for (const error of document.errors) say('', error.message.split('\n', 1).join(''))
  if (document.errors.length > 0) return undefined
  const head = Head.safeParse(document.toJS({ maxAliasCount: 0 }))
  if (!head.success) {
    for (const issue of head.error.issues) say(issue.path.join('.'), issue.message)
    return undefined
  }
  const { language, name, places, reviewed, ...rest } = head.data
  if (language !== file) say('language', `the file is called ${file}`)
  const sentences = new Map(flatten(rest))
  for (const [path, text] of sentences) for (const one of mistakesOf(path, text)) say(path, one)
  if (language === 'ja') for (const path of missingIn({ sentences })) say(path, 'is missing')
  return { language, name, places, reviewed, sentences }
}

function flatten(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null) return [[path, '']]
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`))
}

function mistakesOf(path: string, text: string): string[] {
  const holes = SENTENCES.get(path)
  if (!holes) return ['no sentence has this place']
  const found = [...text.matchAll(/\{([^{}]*)\}/gu)].map((match) => match[1] ?? '')
  const limit = path.includes('headline') ? longestHeadlineSentence : longestText
  return [
    ...(text.trim() === '' ? ['is empty'] : []),
    ...found
      .filter((hole) => !holes.some((one) => one === hole))
      .map((hole) => `{${hole}} is not filled in here`),
    ...holes.filter((hole) => !found.includes(hole)).map((hole) => `{${hole}} is missing`),
    ...([...text.replaceAll(/\{[^{}]*\}/gu, '')].length > limit
      ? [`is longer than ${limit} characters`]
      : []),
  ]
}

/** The places of the sentences a table does not have. */
export const missingIn = ({ sentences }: Pick<PhraseTable, 'sentences'>): string[] =>
  [...SENTENCES.keys()].filter((path) => !sentences.has(path))
