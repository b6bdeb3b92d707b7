import type { Parts } from './parts.ts'

/** The name of a section in a language; its own name in the file where the language has none. */
export function sectionName({ routes }: Pick<Parts, 'routes'>, section: string, lang: string): string {
  const names: Readonly<Record<string, string>> | undefined = routes.sections[section]?.name
  return names?.[lang] ?? names?.['ja'] ?? section
}
