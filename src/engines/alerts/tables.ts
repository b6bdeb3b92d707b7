import { type Document, parseDocument } from 'yaml'
import { type AlertTables, TABLE_FILES, type TableFile } from './definition.ts'
import { checkReferences, type TableMistake } from './table-references.ts'

export type TablesResult =
  | { readonly ok: true; readonly tables: AlertTables }
  | { readonly ok: false; readonly mistakes: readonly TableMistake[] }

/**
 * Parses the texts of `kinds.yaml`, `areas.yaml`, `rules.yaml` and `templates.yaml`. Answers with every mistake of
 * every file at once; references between the files are checked when each file is right by itself.
 */
export function parseTables(texts: Readonly<Record<TableFile, string>>): TablesResult {
  const mistakes: TableMistake[] = []
  const kinds = parseFile('kinds', texts.kinds, mistakes)
  const areas = parseFile('areas', texts.areas, mistakes)
  const rules = parseFile('rules', texts.rules, mistakes)
  const templates = parseFile('templates', texts.templates, mistakes)
  if (!kinds || !areas || !rules || !templates) return { ok: false, mistakes }
  const tables: AlertTables = { kinds, areas, rules, templates }
  mistakes.push(...checkReferences(tables))
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, tables }
}

function parseFile<F extends TableFile>(
  file: F,
  source: string,
  mistakes: TableMistake[],
): AlertTables[F] | undefined {
  const document = parseDocument(source, { schema: 'core' })
  for (const error of document.errors)
    mistakes.push({ file, path: '', message: error.message.split('\n', 1).join('') })
  if (document.errors.length > 0) return undefined
  const parsed = TABLE_FILES[file].safeParse(plainValue(document))
  if (parsed.success) return parsed.data as AlertTables[F]
  for (const issue of parsed.error.issues) {
    mistakes.push({ file, path: issue.path.join('.'), message: issue.message })
  }
  return undefined
}

/** The value without aliases, which could grow without end: a table that uses one reads as nothing. */
function plainValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch (error) {
    if (error instanceof ReferenceError) return undefined
    throw error
  }
}
