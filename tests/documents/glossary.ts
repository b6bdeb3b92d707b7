/** A place in the code, as the glossary links to it: `file` from the project's root, `name` as it stands in it. */
export type Place = { file: string; name: string }

/** One row of the glossary. */
export type Term = {
  term: string
  japanese: string
  reading: string
  source: string
  places: readonly Place[]
}

const link = /\[`([^`]+)`\]\(([^)]+)\)/g

/** The rows of every table of GLOSSARY.md; heads and rules of tables left out. */
export function readTerms(markdown: string): Term[] {
  return markdown.split('\n').flatMap((line) => {
    const [first, term, japanese, reading, source, place, last] = line.split('|').map((cell) => cell.trim())
    if (first !== '' || last !== '' || !term || term === 'term' || /^-+$/.test(term)) return []
    const places = [...(place ?? '').matchAll(link)].map(([, name = '', file = '']) => ({ name, file }))
    return [{ term, japanese: japanese ?? '', reading: reading ?? '', source: source ?? '', places }]
  })
}

/** What is wrong with the places of a term; `sourceOf` gives a file's text, or null. */
export function placeFaults({ term, places }: Term, sourceOf: (file: string) => string | null): string[] {
  return places.flatMap(({ file, name }) => {
    const source = sourceOf(file)
    if (source === null) return [`${term}: ${file} is not there`]
    return source.split(/[^\w-]+/).includes(name) ? [] : [`${term}: ${file} does not hold ${name}`]
  })
}

/** Values that stand more than once, each named once. */
export function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))]
}
