import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readWords } from './read-words.ts'
import { WordsRefusal } from './refusal.ts'
import type { Lang, Words } from './words.ts'

/** BCP 47 in the form used as a path segment: a language, then subtags, so a folder name is always a safe URL. */
const TAG = /^[a-z]{2,3}(-[a-zA-Z0-9]{1,8}){0,4}$/

/**
 * Reads every `<lang>/<module>.yaml` below `dir`. Called once at start. Each folder is a language, each file the words
 * of the module it is named after. Refuses (`WordsRefusal`) an empty folder, a folder that is not a language tag, and
 * every fault of {@link readWords}; the message names the file.
 */
export function loadWords(dir: string): Words {
  const folders = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  if (folders.length === 0) throw new WordsRefusal('no-languages', dir)
  const words = new Map<Lang, ReadonlyMap<string, string>>()
  for (const { name } of folders.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!TAG.test(name)) throw new WordsRefusal('bad-language-tag', name)
    words.set(name, loadLanguage(join(dir, name)))
  }
  return words
}

function loadLanguage(folder: string): Map<string, string> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
  return new Map(
    files
      .sort()
      .flatMap((file) => [
        ...readWords(file.slice(0, -'.yaml'.length), readFileSync(join(folder, file), 'utf8')),
      ]),
  )
}
