import { beforeAll, describe, expect, it } from 'vitest'
import type { Operation } from '#kernel'
import { decodeForm } from '../../src/web/ui/index.ts'
import { openTown, type TestTown } from '../setup/town.ts'
import { type Called, calledOperations } from './foreign-ids.ts'

/** What somebody would like to set who may not. */
const wanted = {
  id: '019a0000-0000-7000-8000-00000000beef',
  roles: ['administrator'],
  role: 'administrator',
  grants: ['people:manage'],
  scopes: ['people.invite'],
  kind: 'system',
  actor: { kind: 'system', id: 'system:people' },
  personId: '019a0000-0000-7000-8000-00000000beef',
  createdBy: 'system:people',
  approvedBy: 'system:people',
  state: 'published',
  version: 99,
  undisclosed: true,
  isAdmin: true,
  constructor: { prototype: { polluted: true } },
}

let town: TestTown
let called: Called[]
let operations: ReadonlyMap<string, Operation>
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  called = await calledOperations(town)
  operations = new Map(town.modules.flatMap((one) => one.operations).map((op) => [`${op.name}`, op]))
})

const operation = (name: string): Operation => {
  const op = operations.get(name)
  if (!op) throw new Error(`no operation ${name}`)
  return op
}

/** The value with the wanted fields in every object of it, where it has none of that name. */
function stuffed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stuffed)
  if (value === null || typeof value !== 'object') return value
  const own = Object.entries(value).map(([name, held]) => [name, stuffed(held)])
  return { ...wanted, ...JSON.parse('{"__proto__":{"polluted":true}}'), ...Object.fromEntries(own) }
}

/** The names of all fields, at any depth; of a map the names are data. */
function fieldsOf(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return []
  const nested = Object.values(value).flatMap(fieldsOf)
  return Array.isArray(value) ? nested : [...Object.keys(value), ...nested]
}

describe('a field that an operation does not have', () => {
  it('reaches none of them, at any depth: what they are given is what they declare', () => {
    const taken: string[] = []
    for (const { name, examples } of called) {
      const [example] = examples
      const { input } = operation(name)
      const declared = new Set([...fieldsOf(input.parse(example)), ...Object.keys(input.shape)])
      const read = input.safeParse(stuffed(example))
      // Strict shapes refuse it, all others leave it out.
      const extra = read.success ? fieldsOf(read.data).filter((field) => !declared.has(field)) : []
      taken.push(...extra.map((field) => `${name}: ${field}`))
    }
    expect(called.length).toBeGreaterThan(150)
    expect(taken).toEqual([])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('reaches none of them by a form either', () => {
    const taken: string[] = []
    const data = new FormData()
    for (const name of [
      ...Object.keys(wanted),
      '__proto__',
      '__proto__.polluted',
      'constructor.prototype.polluted',
    ])
      data.append(name, 'administrator')
    const forms = town.modules.flatMap((one) => one.pages).flatMap((page) => page.forms ?? [])
    expect(forms.length).toBeGreaterThan(60)
    for (const { name, input } of forms.map((form) => form.operation)) {
      const read = decodeForm(input, data)
      const extra = Object.keys(read ?? {}).filter((field) => !Object.hasOwn(input.shape, field))
      taken.push(...extra.map((field) => `${name}: ${field}`))
    }
    expect(taken).toEqual([])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('gives nobody a role they were not given, and is no part of what happened', async () => {
    const administrator = await town.staff('administrator')
    const invited = await town.api(
      'people.invite',
      { ...wanted, name: '一郎', roles: ['official'] },
      administrator.cookie,
    )
    expect(invited.status).toBe(200)
    const { rows } = await town.connection.pool.query(
      "select id, roles, kind from people.person where name = '一郎'",
    )
    expect(rows).toMatchObject([{ roles: ['official'], kind: 'staff' }])
    expect(rows[0].id).not.toBe(wanted.id)
  })

  it('does not bring an alert further than its author may', async () => {
    const officer = await town.staff('duty-officer')
    const text = { headline: '見出し', description: '説明', instruction: '行動' }
    const content = {
      hazard: 'flood',
      level: 4,
      districts: [],
      expiresAt: new Date(Date.parse(town.now()) + 3_600_000).toISOString(),
      texts: { ja: text, 'ja-x-easy': text, en: text },
      drill: false,
    }
    const drafted = await town.api('alerts.draft', { ...wanted, ...content }, officer.cookie)
    expect(await drafted.json()).toMatchObject({ state: 'draft', version: 1, approvedBy: null })
  })
})
