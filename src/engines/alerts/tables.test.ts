import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { LANGUAGES, TABLE_FILES, type TableFile } from './definition.ts'
import { parseTables } from './tables.ts'

const shipped = Object.fromEntries(
  Object.keys(TABLE_FILES).map((file) => [
    file,
    readFileSync(resolve(`commons/alerts/${file}.yaml`), 'utf8'),
  ]),
) as Record<TableFile, string>

const mistakesOf = (change: Partial<Record<TableFile, string>>): readonly string[] => {
  const result = parseTables({ ...shipped, ...change })
  return result.ok ? [] : result.mistakes.map(({ file, path, message }) => `${file} ${path}: ${message}`)
}

type JsonSchema = z.core.JSONSchema.BaseSchema

/** Paths of the fields that carry no description; the languages of a text explain themselves. */
function silentFields(schema: JsonSchema, path: string): readonly string[] {
  const fields = Object.entries(schema.properties ?? {}) as [string, JsonSchema][]
  const languages: readonly string[] = LANGUAGES
  const here = fields.filter(([name, field]) => field.description === undefined && !languages.includes(name))
  const inner = [schema.items, schema.additionalProperties].filter((each) => typeof each === 'object')
  return [
    ...here.map(([name]) => `${path}.${name}`),
    ...fields.flatMap(([name, field]) => silentFields(field, `${path}.${name}`)),
    ...inner.flatMap((each) => silentFields(each as JsonSchema, path)),
  ]
}

describe('the tables in commons/alerts', () => {
  it('have no mistake', () => {
    expect(mistakesOf({})).toEqual([])
  })

  it('describe every field, so that the editor and the documents can explain it', () => {
    const silent = Object.values(TABLE_FILES).flatMap((schema) => silentFields(z.toJSONSchema(schema), ''))
    expect(silent).toEqual([])
  })
})

describe('parseTables', () => {
  it('reports all mistakes of all files at once, each with its place', () => {
    const mistakes = mistakesOf({
      kinds: shipped.kinds
        .replace('level: 3,', 'level: 6,')
        .replace('\n    basis: official', '\n    basis: rumour'),
      rules: shipped.rules.replace('urgency: Immediate', 'urgency: Soon'),
    })
    expect(mistakes).toHaveLength(3)
    expect(mistakes[0]).toMatch(/^kinds blocks\.0\.basis: /u)
    expect(mistakes[1]).toMatch(/^kinds blocks\.0\.kinds\.0\.level: /u)
    expect(mistakes[2]).toMatch(/^rules rules\.0\.cap\.urgency: /u)
  })

  it.each([
    ['a template that is not there', 'rules', 'template: flood-4', 'template: flod-4', 'no template flod-4'],
    ['a rule that stands twice', 'rules', 'id: flood-4', 'id: flood-5', 'id flood-5 stands twice'],
    [
      'a level no rule answers',
      'rules',
      'hazards: [tsunami]\n    level: 5',
      'hazards: [tsunami]\n    level: 1',
      'no rule answers tsunami at level 5',
    ],
    ['a level without hazard', 'kinds', 'hazard: heavy-rain, level: 3', 'level: 3', 'a level needs a hazard'],
    [
      'a code that stands twice for one day',
      'kinds',
      'code: "33"',
      'code: "03"',
      'also stands in weather-official',
    ],
    [
      'a placeholder nobody fills',
      'templates',
      '、{office}は',
      '、{offise}は',
      'unknown placeholder {offise}',
    ],
    [
      'a headline that may grow too long',
      'templates',
      'headline: "{kind} for',
      'headline: "{kind}, {kind}, {kind}, {kind} for',
      'more than 140',
    ],
    [
      'a default area that is not there',
      'areas',
      'default: "3220700"',
      'default: "3220200"',
      'no area has the code 3220200',
    ],
    ['a key nobody knows', 'areas', 'default:', 'defualt: "x"\ndefault:', 'defualt'],
    ['text that is not YAML', 'areas', 'widths:', 'widths: [', 'areas '],
    [
      'an alias, which could grow without end',
      'areas',
      'default: "3220700"',
      'x: &x 1\ndefault: *x',
      'areas ',
    ],
  ] as const)('reports %s', (_, file, before, after, message) => {
    const changed = shipped[file].replace(before, after)
    expect(changed).not.toBe(shipped[file])
    expect(mistakesOf({ [file]: changed }).join('\n')).toContain(message)
  })
})
