import { existsSync, globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Place, placeFaults, readTerms, repeated, type Term } from './documents/glossary.ts'

const terms = readTerms(readFileSync('GLOSSARY.md', 'utf8'))
const places = terms.flatMap((term) => term.places)
const sourceOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : null)

const schemaFiles = globSync('src/**/{schema,definition}.ts').sort()
const exported = /^export (?:const|type|interface|function|class) (\w+)/gm

/** The names a schema or definition file gives to others; a function is a name like any other. */
const namesOf = (file: string) => [
  ...new Set([...readFileSync(file, 'utf8').matchAll(exported)].map((match) => match[1] ?? '')),
]

describe('the glossary', () => {
  it('is read whole', () => {
    const rows = readFileSync('GLOSSARY.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.startsWith('| term '))
    expect(terms).toHaveLength(rows.length)
    expect(schemaFiles.length).toBeGreaterThan(5)
  })

  it.each(schemaFiles)('has a term for every name %s exports', (file) => {
    const named = new Set(places.filter((place) => place.file === file).map((place) => place.name))
    expect(namesOf(file).filter((name) => !named.has(name))).toEqual([])
  })

  it('names places that exist and hold the name', () => {
    expect(terms.flatMap((term) => placeFaults(term, sourceOf))).toEqual([])
  })

  it('has one Japanese word for each term and one term for each Japanese word', () => {
    expect(repeated(terms.map(({ term }) => term))).toEqual([])
    expect(repeated(terms.map(({ japanese }) => japanese))).toEqual([])
  })

  it('writes every reading in kana', () => {
    const unread = terms.filter(({ reading }) => !/^[\u3041-\u3096\u30a1-\u30fa・ー]+$/u.test(reading))
    expect(unread).toEqual([])
  })

  it('says where every term comes from and where it lives', () => {
    expect(terms.filter(({ source, places: found }) => source === '' || found.length === 0)).toEqual([])
  })
})

describe('the check of the glossary', () => {
  const place = (file: string, name: string): Place => ({ file, name })
  const term = (...found: Place[]): Term => ({
    term: 'alert',
    japanese: '緊急情報',
    reading: 'よみ',
    source: 'CAP',
    places: found,
  })

  it('finds a file that is not there, and a name its file does not hold', () => {
    const sources = (file: string) => (file === 'a.ts' ? 'export const Alert = 1' : null)
    expect(placeFaults(term(place('a.ts', 'Alert')), sources)).toEqual([])
    expect(placeFaults(term(place('b.ts', 'Alert')), sources)).toEqual(['alert: b.ts is not there'])
    expect(placeFaults(term(place('a.ts', 'Aler')), sources)).toEqual(['alert: a.ts does not hold Aler'])
  })

  it('finds a word used for two terms', () => {
    expect(repeated(['訓練', '試験', '訓練'])).toEqual(['訓練'])
  })
})
