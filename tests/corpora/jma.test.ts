import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ReadRow, readRow, refusedRow } from '../../src/engines/alerts/commands/read.ts'
import { levelOf } from '../../src/engines/alerts/levels.ts'
import { propose } from '../../src/engines/alerts/propose.ts'
import { readTelegram, type Telegram } from '../../src/formats/jma-xml/index.ts'
import { gunzipBounded } from '../../src/formats/xml/index.ts'
import { shippedTables } from '../setup/alerts/tables.ts'

const DATA = resolve('../shared/data/alerts')
const here = existsSync(DATA)
const UNPACKED_LIMIT = 64 * 1024 * 1024

const tables = shippedTables()

/** Files in the corpus that are no telegram, and what must be said of them. */
const NO_TELEGRAM: Readonly<Record<string, string>> = { 'wittyfool__regular.xml': 'not-a-telegram' }

interface CorpusFile {
  readonly name: string
  readonly bytes: Uint8Array
}

function filesOf(folder: string): readonly CorpusFile[] {
  return readdirSync(resolve(DATA, folder)).map((file) => {
    const bytes = readFileSync(resolve(DATA, folder, file))
    const name = basename(file, '.gz')
    return { name, bytes: file.endsWith('.gz') ? gunzipBounded(bytes, UNPACKED_LIMIT) : bytes }
  })
}

function rowOf({ name, bytes }: CorpusFile, area = '3220700'): ReadRow {
  return readRow(name, bytes, { area, tables, readCapRow: (file) => refusedRow(file, 'cap-in-jma') })
}

const files = here ? [...filesOf('jma'), ...filesOf('jma-large')] : []
const telegramCount = files.filter(({ name }) => !(name in NO_TELEGRAM)).length
const expectedNames = here ? readdirSync(resolve(DATA, 'jma-expected')) : []
const telegrams = new Map<string, Telegram>()
const refused = new Map<string, string>()
const skipReason = here ? '' : ' (skipped: ../shared/data is not here)'

describe.skipIf(!here)(`JMA telegrams nobody here wrote${skipReason}`, () => {
  beforeAll(() => {
    for (const { name, bytes } of files) {
      const result = readTelegram(bytes)
      if (result.ok) telegrams.set(name, result.telegram)
      else refused.set(name, result.reason)
    }
  })

  it(`are all read: ${telegramCount} of ${telegramCount}, and the feed among them is refused`, () => {
    expect(Object.fromEntries(refused)).toEqual(NO_TELEGRAM)
    expect(telegrams.size).toBe(telegramCount)
    process.stdout.write(`jma: read ${telegrams.size} of ${telegramCount}\n`)
  })

  it(`have the Control and Head that an independent parser found: ${expectedNames.length} of ${expectedNames.length}`, () => {
    const differences: string[] = []
    for (const file of expectedNames) {
      const name = basename(file, '.json.gz')
      const telegram = telegrams.get(`${name}.xml`)
      if (telegram === undefined) throw new Error(`no telegram for ${file}`)
      const json = new TextDecoder().decode(
        gunzipBounded(readFileSync(resolve(DATA, 'jma-expected', file)), UNPACKED_LIMIT),
      )
      const { control, head } = JSON.parse(json)
      differences.push(...differencesOf(asOracle(telegram), { control, head }, name))
    }
    expect(differences).toEqual([])
    process.stdout.write(
      `jma: Control and Head equal in ${expectedNames.length} of ${expectedNames.length}\n`,
    )
  })

  it('hold 13 drills and 1 test, and no other is taken for one', () => {
    const of = (status: string) =>
      [...telegrams.values()].filter(({ control }) => control.status === status).length
    expect([of('訓練'), of('試験'), of('通常')]).toEqual([13, 1, telegrams.size - 14])
  })

  it('propose nothing real from a drill, wherever it points', () => {
    for (const [name, telegram] of telegrams) {
      if (telegram.control.status === '通常') continue
      const items = telegram.head.headline.informations.flatMap((each) => each.items)
      const listed = items.flatMap(({ areas }) => areas.areas.map(({ code }) => code ?? ''))
      for (const area of [...listed, ...telegram.body.tsunami.map(({ areaCode }) => areaCode)]) {
        const proposal = propose(telegram, { area, tables })
        expect([name, proposal === null || (proposal.drill && proposal.status !== 'Actual')]).toEqual([
          name,
          true,
        ])
      }
    }
  })

  it('name no kind that the tables do not know', () => {
    const unknown = kindsOf(telegrams).filter(({ found }) => found.defect?.startsWith('unknown'))
    expect(unknown.map(({ infoKind, code, name }) => `${infoKind} ${code} ${name}`)).toEqual([])
  })

  it('give every kind named レベルN exactly that level', () => {
    const named = kindsOf(telegrams).filter(({ name }) => name.includes('レベル'))
    expect(named.length).toBeGreaterThan(10)
    for (const { name, found } of named) {
      const digit = /レベル([１-５])/u.exec(name)?.[1] ?? ''
      expect([name, found.level]).toEqual([name, '０１２３４５'.indexOf(digit)])
    }
  })

  it('give a level for 江津市 in both generations, for its coast and for the shaking ahead', () => {
    const proposals = files.flatMap((file) => {
      const { proposal } = rowOf(file)
      return proposal === null ? [] : [`${file.name} ${proposal.level}`]
    })
    // 緊急地震速報 comes anew every second; all of the one quake that named 島根 are 警報.
    const warnings = proposals.filter((each) => /VXSE4[35]/u.test(each))
    expect(warnings).toHaveLength(14)
    expect(new Set(warnings.map((each) => each.at(-1)))).toEqual(new Set(['5']))
    expect(proposals.filter((each) => !warnings.includes(each)).sort()).toEqual([
      'jma__15_12_01_161130_VPWW53.xml 5',
      'jma__15_12_01_161130_VPWW54.xml 5',
      'jma__15_17_01_241226_VPWW56.xml 2',
      'jma__15_17_01_250630_VPWW55.xml 3',
      'jma__15_17_01_250630_VPWW56.xml 2',
      'jma__32-39_12_02_250206_VTSE41.xml 3',
      // Heights and times of it; whether that is news is decided by what was told before.
      'jma__32-39_12_03_250206_VTSE51.xml 3',
      'jma__32-39_12_06_250206_VTSE51.xml 3',
      'jma__32-39_12_08_250206_VTSE51.xml 3',
      'jma__32-39_12_10_250206_VTSE51.xml 3',
      'jma__32-39_12_11_250206_VTSE51.xml 3',
    ])
  })

  it('tell what was lifted per municipality, which the headline alone does not', () => {
    const { warnings } = telegrams.get('jma__15_17_01_250630_VPWW55.xml') ?? {}
    const lifted = warnings?.filter(({ kinds }) => kinds.some(({ status }) => status === '解除'))
    expect(lifted?.map(({ areaName }) => areaName)).toEqual(['隠岐の島町'])
  })

  it('are refused when cut anywhere, at a hundred places each', () => {
    for (const { name, bytes } of files.filter((file) => file.bytes.length < 8000).slice(0, 40)) {
      const end = new TextDecoder().decode(bytes).lastIndexOf('>')
      const whole = new TextEncoder().encode(new TextDecoder().decode(bytes).slice(0, end)).length
      for (let step = 0; step < 100; step += 1) {
        const cut = bytes.subarray(0, Math.floor((whole * step) / 100))
        expect([name, step, readTelegram(cut).ok]).toEqual([name, step, false])
      }
    }
  })
})

function kindsOf(all: ReadonlyMap<string, Telegram>) {
  return [...all.values()].flatMap(({ head }) =>
    head.headline.informations
      .flatMap(({ items }) => items.flatMap(({ kinds }) => kinds))
      .map(({ code = '', name }) => {
        const { infoKind, infoKindVersion, reportDateTime } = head
        const found = levelOf({ infoKind, infoKindVersion, reportDateTime, code, name }, tables)
        return { infoKind, code, name, found }
      }),
  )
}

/** Our telegram in the words of the expected JSON: instants in UTC, empty lists absent, axes one level deeper. */
function asOracle({ control, head }: Telegram): unknown {
  const utc = (instant: string): string => new Date(instant).toISOString().replace('.000Z', 'Z')
  const { eventId, headline, ...rest } = head
  const dated = Object.entries(rest).map(([key, value]) => [
    key,
    key.endsWith('DateTime') ? utc(String(value)) : value,
  ])
  return {
    control: { ...control, dateTime: utc(control.dateTime) },
    head: {
      ...Object.fromEntries(dated),
      eventID: eventId,
      headline: { text: headline.text, informations: headline.informations.map(nestAxes) },
    },
  }
}

/** The expected JSON keeps the element Axes around its list; ours is the list. */
function nestAxes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nestAxes)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => {
    if (key === 'axes' && Array.isArray(each)) return [key, each.length === 0 ? [] : { axes: nestAxes(each) }]
    return [key, nestAxes(each)]
  })
  return Object.fromEntries(entries)
}

/** Paths at which two JSON values differ. Absent and empty lists are the same thing said in two ways. */
function differencesOf(ours: unknown, theirs: unknown, path: string): readonly string[] {
  if (isEmpty(ours) && isEmpty(theirs)) return []
  if (typeof ours !== 'object' || typeof theirs !== 'object' || ours === null || theirs === null) {
    return ours === theirs || (typeof theirs === 'number' && Number(ours) === theirs) ? [] : [path]
  }
  const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)])
  const at = (value: object, key: string): unknown => (value as Record<string, unknown>)[key]
  return [...keys].flatMap((key) => differencesOf(at(ours, key), at(theirs, key), `${path}.${key}`))
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0)
}
