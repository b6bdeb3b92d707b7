import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readTelegram } from '#formats/jma-xml'
import { invalidInput, type Module, missingWords, strayPlaceholders, translator } from '#kernel'
import { schemaWordKeys } from '#ui'
import { requireTables } from '../src/alert-tables.ts'
import { LANGUAGES } from '../src/engines/alerts/definition.ts'
import { propose } from '../src/engines/alerts/propose.ts'
import { formProblems } from '../src/web/explain.ts'
import { type OutsideWorld, startOutsideWorld } from './setup/outside-world/index.ts'
import { openTown } from './setup/town.ts'
import { familiesOf } from './setup/words/families.ts'
import { readSources } from './setup/words/read-sources.ts'
import { easy, ja, keys, words } from './setup/words/shipped.ts'

const holes = (text: string) => [...text.matchAll(/\{([a-zA-Z]\w*)\}/g)].map((match) => match[1] ?? '')

/** A button of the sign-in page sends the id of its own sample person: the one field without a label on any page. */
const unseenFields = ['people.field.id']

/** Families whose shape is not written where words are asked for, but looked up by a name made before. */
const namedBefore = ['*.tile.*', '*.health.*', '*.health.*-detail', 'kernel.issue.*']

/** Every word the forms of the pages need, and the hints their fields may have. */
function formWords(modules: readonly Module[]): { needed: string[]; hints: string[] } {
  const operations = modules.flatMap((one) =>
    one.pages.flatMap(({ forms = [] }) => forms.map((form) => form.operation)),
  )
  const needed = operations.flatMap(({ name, input }) => schemaWordKeys(input, name.split('.')[0] ?? ''))
  return { needed, hints: needed.map((key) => key.replace('.field.', '.hint.')) }
}

describe('the words that ship', () => {
  const reading = readSources()
  let modules: readonly Module[] = []
  let world: OutsideWorld
  beforeAll(async () => {
    world = await startOutsideWorld()
    modules = (await openTown({ personas: true, outside: world })).modules
  })
  afterAll(() => world.close())
  const missing = (needed: readonly string[]) => [...new Set(needed)].filter((key) => !ja.has(key)).sort()

  it('are the same in every language, placeholders too', () => {
    expect(missingWords(words)).toEqual([])
    expect(strayPlaceholders(words)).toEqual([])
  })

  it('hold every key that code asks for', () => {
    expect(reading.asked.length).toBeGreaterThan(100)
    expect(missing(reading.asked.map(({ key }) => key))).toEqual([])
  })

  it('hold every member of every family that code puts together', () => {
    const families = familiesOf(modules, reading)
    expect([...reading.shapes, ...namedBefore].sort()).toEqual(Object.keys(families).sort())
    expect(missing(Object.values(families).flat())).toEqual([])
  })

  it('name every field, option and hint of every form', () => {
    const { needed } = formWords(modules)
    expect(needed).toContain('alerts.field.texts.ja-x-easy.headline')
    expect(missing(needed)).toEqual(unseenFields)
  })

  it('hold nothing that no code asks for', () => {
    const { needed, hints } = formWords(modules)
    const families = Object.values(familiesOf(modules, reading)).flat()
    const used = new Set([...reading.texts, ...families, ...needed, ...hints])
    expect(keys.filter((key) => !used.has(key))).toEqual([])
  })

  it('have no placeholder that the code leaves empty', () => {
    const all = [...reading.asked, ...reading.refusals, ...reading.issues]
    const empty = all.flatMap(({ key, file, given }) =>
      given === null
        ? []
        : holes(ja.get(key) ?? '')
            .filter((hole) => !given.includes(hole))
            .map((hole) => `${file}: ${key} {${hole}}`),
    )
    expect(empty).toEqual([])
  })

  it.each([
    ['required', z.string().trim().min(1), ''],
    ['required', z.string(), undefined],
    ['too-short', z.string().min(5), 'x'],
    ['too-long', z.string().max(3), 'long'],
    ['too-few', z.array(z.string()).min(2), ['x']],
    ['too-many', z.array(z.string()).max(1), ['x', 'y']],
    ['too-small', z.coerce.number().min(5), '4'],
    ['too-big', z.coerce.number().max(5), '6'],
    ['invalid-format', z.iso.datetime(), 'now'],
    ['invalid-value', z.enum(['a']), 'b'],
    ['unrecognized-keys', z.strictObject({}), { a: 1 }],
    ['invalid-union', z.union([z.literal(1), z.literal(2).array()]), 3],
  ])('say in every language that a field is %s, with its bounds', (code, schema, value) => {
    const { error } = z.object({ field: schema }).safeParse({ field: value }, { reportInput: true })
    if (!error) throw new Error('the schema took it')
    for (const lang of words.keys()) {
      const t = translator(words, lang)
      const problem = invalidInput(error)
      expect(problem.issues.map((issue) => issue.code)).toEqual([code])
      expect(formProblems(problem, t)).toEqual([
        { path: 'field', message: expect.not.stringMatching(/[{}]/) },
      ])
    }
  })
})

describe('the words of alerts', () => {
  const under = (lang: string, prefix: string) =>
    [...(words.get(lang) ?? [])].filter(([key]) => key.startsWith(prefix)).map(([, text]) => text)
  const officialName = /警戒レベル|警戒（けいかい） ?レベル|Alert Level/

  it.each([
    ['ja', /^警戒レベル[3-5]相当$/],
    ['ja-x-easy', /^警戒（けいかい） レベル[3-5]と 同（おな）じくらい$/],
    ['en', /^Equivalent to Alert Level [3-5]$/],
  ])('say in %s that a level of the weather agency only corresponds to one of the mayor', (lang, shape) => {
    const names = under(lang, 'alerts.level.official.')
    expect(names).toHaveLength(5)
    // Levels 1 and 2 are the agency's own (警戒レベル); 3 to 5 are the mayor's, hers only correspond to them (相当).
    for (const name of names.filter((text) => !/[12]$/.test(text))) expect(name).toMatch(shape)
    expect(names.filter((text) => shape.test(text))).toHaveLength(3)
  })

  it('never lend the name of the official levels to hazards that have none', () => {
    for (const lang of words.keys())
      for (const text of [...under(lang, 'alerts.level.own.'), ...under(lang, 'alerts.call.own.')])
        expect(text).not.toMatch(officialName)
  })

  it('mark a drill as telegrams and pages do', () => {
    const source = readFileSync('tests/corpora/bad-xml/good-telegram.xml', 'utf8')
    const read = readTelegram(new TextEncoder().encode(source.replaceAll('通常', '訓練')))
    if (!read.ok) throw new Error(read.reason)
    const files = ['kinds', 'areas', 'rules', 'templates'].map((name) => [
      name,
      readFileSync(`commons/alerts/${name}.yaml`, 'utf8'),
    ])
    const proposal = propose(read.telegram, {
      area: '3220700',
      tables: requireTables(Object.fromEntries(files)),
    })
    if (proposal?.action !== 'propose') throw new Error('no alert was proposed')
    const marks = proposal.infos.map(({ language, headline }) => {
      const own = words.get(language)
      const mark = own?.get('alerts.drill-mark') ?? '?'
      return { mark, telegram: headline.slice(0, mark.length), page: own?.get('ui.emergency.drillTitle') }
    })
    expect(marks).toEqual(marks.map(({ mark }) => ({ mark, telegram: mark, page: mark })))
    expect(marks).toHaveLength(LANGUAGES.length)
  })
})

describe('easy Japanese', () => {
  const reading = /（[^（）]*）/g
  const texts = [...easy].filter(([key]) => !key.startsWith('ui.'))

  it('has no sentence longer than 60 characters, readings not counted', () => {
    const long = texts.flatMap(([key, text]) =>
      text
        .replaceAll(reading, '')
        .split(/[。！？]/)
        .filter((sentence) => [...sentence.trim()].length > 60)
        .map((sentence) => `${key}: ${sentence}`),
    )
    expect(long).toEqual([])
  })

  it('gives the reading of every word in kanji the first time a text uses it', () => {
    const unread = texts.flatMap(([key, text]) => {
      const seen = new Set<string>()
      const found = [...text.matchAll(/(\p{Script=Han}+)(（\p{Script=Hiragana}+）)?/gu)]
      return found.flatMap(([, kanji = '', read]) => {
        if (read === undefined && !seen.has(kanji)) return [`${key}: ${kanji}`]
        seen.add(kanji)
        return []
      })
    })
    expect(unread).toEqual([])
  })
})
