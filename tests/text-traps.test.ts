import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  address,
  code,
  email,
  fileName,
  freeText,
  invalidInput,
  kanaName,
  line,
  machine,
  organisationName,
  personName,
  phone,
  plainDate,
  postcode,
  search,
  type TextKind,
  textKinds,
  yen,
} from '#kernel'
import { contentOf } from './setup/alerts/content.ts'
import { type InputField, textFields } from './setup/field-kinds.ts'
import {
  corpusRows,
  hasCorpus,
  hostile,
  type Outcome,
  promised,
  type Trap,
  traps,
  unescaped,
} from './setup/text-traps.ts'
import { openTown, type TestTown } from './setup/town.ts'

const every = [...traps, ...hostile]
const titles = (rows: readonly Trap[]) => new Set(rows.map(({ trap }) => trap))
const count = (rows: readonly Trap[], of: number) => `read ${titles(rows).size} of ${of}`
const skipped = hasCorpus ? '' : ' (skipped: ../shared/data is not here)'

/** What a schema makes of a text, as people and machines get to know it. */
function outcomeOf(schema: z.ZodType, text: string): Outcome {
  const parsed = z.object({ field: schema }).safeParse({ field: text }, { reportInput: true })
  if (!parsed.success) {
    const [issue] = invalidInput(parsed.error).issues
    return { refused: issue?.code ?? '?' }
  }
  const { field } = parsed.data
  return field === text ? 'kept' : { stored: field as string | bigint }
}

const isKind = (kind: string | null): kind is TextKind => textKinds.some((one) => one === kind)

describe.skipIf(!hasCorpus)(`the corpus of texts nobody here wrote${skipped}`, () => {
  it.each([
    ['text-traps.tsv', traps, 24, []],
    // These examples are told in words: so many of a letter, a text and what it stands in.
    ['text-hostile.tsv', hostile, 16, ['4', '8', '14', '15']],
  ] as const)('%s has a case for every row and every example', (file, cases, rows, told) => {
    const found = corpusRows(file)
    expect(found.map(([, title]) => title)).toEqual([...titles(cases)])
    expect(found).toHaveLength(rows)
    const texts = new Set(cases.flatMap((one) => one.texts))
    const examples = found
      .filter(([no]) => !told.some((one) => one === no))
      .flatMap(([no, , example = '']) => unescaped(example).split(no === '24' ? '/' : ' ; '))
    expect(examples.filter((example) => !texts.has(example))).toEqual([])
  })
})

describe(`each kind of field, with every trap (${count(traps, 24)}) and hostile text (${count(hostile, 16)})`, () => {
  const schemas: Record<TextKind, z.ZodType> = {
    'person-name': personName(),
    'organisation-name': organisationName(),
    'kana-name': kanaName(),
    address: address(),
    line: line(),
    'free-text': freeText(),
    search: search(),
    'file-name': fileName(),
    phone: phone(),
    postcode: postcode(),
    email: email(),
    date: plainDate(),
    yen: yen(),
    code: code(),
    machine: machine({ max: 2_000_000 }),
  }

  it.each(textKinds)('%s keeps its promise', (kind) => {
    const found = every.flatMap((one) =>
      one.texts.map((text) => [one.trap, text.slice(0, 40), outcomeOf(schemas[kind], text)]),
    )
    const expected = every.flatMap((one) =>
      one.texts.map((text) => [one.trap, text.slice(0, 40), promised(one, kind)]),
    )
    expect(found).toEqual(expected)
  })

  it.each(textKinds.filter((kind) => kind !== 'machine'))(
    '%s takes what it gave out again, unchanged',
    (kind) => {
      for (const text of every.flatMap((one) => one.texts)) {
        const once = schemas[kind].safeParse(text)
        if (once.success) expect(schemas[kind].parse(once.data)).toEqual(once.data)
      }
    },
  )

  it('says where in a text the trouble is, and which limit it passed, and repeats nothing of it', () => {
    const issue = (schema: z.ZodType, text: string) => {
      const { error } = schema.safeParse(text, { reportInput: true })
      return error ? invalidInput(error).issues : []
    }
    expect(issue(personName(), '\u{20BB7}葛\u{E0100}\uE000田')).toEqual([
      { path: '', code: 'private-use', detail: { place: 3 } },
    ])
    expect(issue(line({ max: 3 }), '山田太郎')).toEqual([
      { path: '', code: 'too-long', detail: { maximum: 3 } },
    ])
    expect(issue(plainDate(), '㍻31年')).toEqual([
      { path: '', code: 'day-missing', detail: { read: '平成31年 (2019年)' } },
    ])
  })

  it('counts characters as people do', () => {
    const most = personName({ max: 2 })
    expect(outcomeOf(most, '\u{20BB7}葛\u{E0100}')).toBe('kept')
    expect(outcomeOf(line({ max: 1 }), '👨\u200D👩\u200D👧')).toBe('kept')
    expect(outcomeOf(freeText({ max: 1 }), 'か\u3099')).toBe('kept')
    expect(outcomeOf(most, '山田太')).toEqual({ refused: 'too-long' })
  })
})

describe('every operation', () => {
  let town: TestTown
  let fields: InputField[] = []
  beforeAll(async () => {
    town = await openTown({ personas: true, until: 'file' })
    fields = town.modules.flatMap((one) => one.operations).flatMap(textFields)
  })

  it('says of every text in its input what kind it is, or which form it has', () => {
    expect(fields.length).toBeGreaterThan(50)
    expect(fields.filter(({ kind }) => kind === null).map(({ name }) => name)).toEqual([])
  })

  it(`keeps the promise of its kinds in every field, with ${every.flatMap((one) => one.texts).length} texts`, () => {
    const broken = fields.flatMap((field) =>
      every.flatMap((one) =>
        one.texts
          .filter((text) => !keeps(field, one, text))
          .map((text) => `${field.name} (${field.kind}): ${one.trap}: ${text.slice(0, 40)}`),
      ),
    )
    expect(broken).toEqual([])
  })
})

const same = (one: Outcome, other: Outcome) => JSON.stringify(one, plain) === JSON.stringify(other, plain)
const plain = (_key: string, held: unknown) => (typeof held === 'bigint' ? `${held}n` : held)

/** Whether a field does what its kind promises; it may have limits and choices of its own, and then says so. */
function keeps({ schema, kind }: InputField, trap: Trap, text: string): boolean {
  const found = outcomeOf(schema, text)
  const refused = typeof found === 'object' && 'refused' in found ? found.refused : null
  // Ids, times and codes of a list are taken as they are or not at all, and so is what machines wrote.
  if (!isKind(kind) || kind === 'machine') return found === 'kept' || refused !== null
  const expected = promised(trap, kind)
  if (same(found, expected)) return true
  const longer = typeof expected === 'object' && 'refused' in expected && expected.refused === 'too-long'
  return longer ? found === 'kept' && text.length <= 10_000 : refused !== null && ownLimits.has(refused)
}

const ownLimits = new Set(['too-long', 'too-big', 'too-small', 'not-a-code', 'invalid-format'])

describe('texts sent to a running town', () => {
  let town: TestTown
  let administrator: Awaited<ReturnType<TestTown['staff']>>
  let officer: typeof administrator
  beforeAll(async () => {
    town = await openTown({ until: 'file' })
    administrator = await town.staff('administrator')
    officer = await town.staff('duty-officer')
  })

  const bytesOf = async (sql: string) => {
    const { rows } = await town.connection.pool.query<{ hex: string }>(sql)
    return rows.map(({ hex }) => Buffer.from(hex, 'hex').toString('utf8'))
  }
  const drafted = async () => {
    const expiresAt = new Date(Date.parse(town.now()) + 3_600_000).toISOString()
    const content = { ...contentOf('文', expiresAt), drill: false }
    return (await town.run('alerts.draft', content, officer.actor)) as { id: string }
  }
  const names = () => bytesOf(`select encode(convert_to(name, 'UTF8'), 'hex') as hex from people.person`)

  const cases = every.flatMap((one) =>
    one.texts.map((text): [string, string, Trap] => [one.trap, text.slice(0, 30), one]),
  )
  const textAt = (at: number) => every.flatMap((one) => one.texts)[at] ?? ''

  it(`are stored byte for byte or refused beside their field, by the API (${cases.length} texts)`, async () => {
    for (const [at, [trap, , one]] of cases.entries()) {
      const before = await names()
      const sent = textAt(at)
      const response = await town.api(
        'people.invite',
        { name: sent, roles: ['duty-officer'] },
        administrator.cookie,
      )
      const expected = promised(one, 'person-name')
      const text = expected === 'kept' ? sent : 'stored' in expected ? String(expected.stored) : null
      const added = (await names()).filter((name) => !before.includes(name))
      if (text === null) {
        expect([trap, response.status, await response.json()]).toEqual([
          trap,
          422,
          expect.objectContaining({
            code: 'kernel.invalid-input',
            issues: [expect.objectContaining({ path: 'name', code: Object.values(expected)[0] })],
          }),
        ])
        expect(added).toEqual([])
      } else {
        expect([trap, response.status]).toEqual([trap, 200])
        expect(await names()).toContain(text)
      }
    }
  })

  it(`are stored byte for byte or shown again with what is wrong, by a form (${cases.length} texts)`, async () => {
    const { id } = await drafted()
    const path = `/ja/console/alerts/${id}`
    const version = async () =>
      (await town.connection.pool.query('select version from alerts.alert where id = $1', [id])).rows[0]
        .version
    for (const [at, [trap, , one]] of cases.entries()) {
      const sent = textAt(at)
      const hour = 3_600_000
      const expiresAt = new Date(Date.parse(town.now()) + 15 * hour).toISOString().slice(0, 16)
      const texts = Object.fromEntries(
        ['ja', 'ja-x-easy', 'en'].flatMap((lang) => [
          [`texts.${lang}.headline`, `${at}`],
          [`texts.${lang}.description`, sent],
          [`texts.${lang}.instruction`, '高い所へ'],
        ]),
      )
      const seen = { id, version: `${await version()}`, hazard: 'heavy-rain', level: '3', expiresAt }
      const response = await town.post(path, { _operation: 'alerts.edit', ...seen, ...texts }, officer.cookie)
      const expected = promised(one, 'free-text')
      const stored = await bytesOf(
        `select encode(convert_to(texts->'ja'->>'description', 'UTF8'), 'hex') as hex from alerts.alert
         where texts->'ja'->>'headline' = '${at}'`,
      )
      if (expected !== 'kept' && 'refused' in expected) {
        expect([trap, response.status, stored]).toEqual([trap, 422, []])
        expect(await response.text()).toContain('id="field-texts.ja.description-error"')
      } else {
        const text = expected === 'kept' ? sent : String(expected.stored)
        expect([trap, response.status, stored]).toEqual([trap, 303, [text]])
      }
    }
  })
})
