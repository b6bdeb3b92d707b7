import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CheckCapRow, checkCapRow } from '../../src/engines/alerts/commands/check-cap.ts'
import { readCap } from '../../src/formats/cap/index.ts'
import { data, capFiles as files, hasData } from './cap-corpus.ts'

const badCap = resolve('tests/corpora/bad-cap')

interface Known {
  readonly root: string
  readonly version: string
  readonly alerts: number
  readonly xsd: string
  readonly findings: readonly string[]
}

function validity(): Map<string, Known> {
  const [, ...lines] = readFileSync(`${data}/cap-validity.tsv`, 'utf8').trimEnd().split('\n')
  return new Map(
    lines.map((line) => {
      const [file = '', root = '', version = '', alerts = '0', xsd = '', , findings = ''] = line.split('\t')
      const list = findings.split('; ').filter((finding) => finding !== '')
      return [file, { root, version, alerts: Number(alerts), xsd, findings: list }]
    }),
  )
}

/** The names the corpus' own record uses, and ours; more than one where the record joins several. */
const COUNTERPARTS: Readonly<Record<string, readonly string[]>> = {
  'HTML entities in text': ['html-entities'],
  'HTML tags in text': ['html-tags'],
  'Update/Cancel without references': ['references-missing'],
  'area with no polygon/circle/geocode': ['geometry-missing'],
  'certainty Unknown': ['certainty-unknown'],
  'certainty Very Likely (deprecated)': ['very-likely-deprecated'],
  'circle radius 0': ['circle-radius-zero'],
  'geocode only (no polygon/circle)': ['geocode-only'],
  'headline >140': ['headline-too-long'],
  'identifier chars/missing': ['identifier-characters', 'element-missing', 'element-empty'],
  'no area': ['area-missing'],
  'no contact': ['contact-missing'],
  'no description': ['description-missing'],
  'no expires (recommended by every profile)': ['expires-missing'],
  'no info': ['info-missing'],
  'no instruction': ['instruction-missing'],
  'no language (default en-US assumed)': ['language-missing'],
  'no responseType': ['response-type-missing'],
  'no senderName': ['sender-name-missing'],
  'no web': ['web-missing'],
  'polygon <4 points': ['polygon-too-few-points'],
  'polygon >100 vertices (WMO/IPAWS limit)': ['polygon-too-many-points'],
  'polygon bad coord': ['polygon-format'],
  'polygon not closed': ['polygon-not-closed'],
  'resource without mimeType': ['mime-type-missing', 'element-missing'],
  'sender chars/missing': ['sender-characters', 'element-missing', 'element-empty'],
  'sent not CAP dateTime (Z, fraction or missing tz)': ['date-format', 'element-missing', 'element-empty'],
  'severity Unknown': ['severity-unknown'],
  'urgency Unknown': ['urgency-unknown'],
}

/** Findings of the record that we do not share, and why. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'sahana__tsunami.xml: polygon not closed':
    'its ends, 21.28,92.208 and 21.280,92.208, are one point; the record compared spellings',
}

function rulesOf(row: CheckCapRow): Set<string> {
  return new Set([row, ...(row.alerts ?? [])].flatMap(({ defects }) => defects.map(({ rule }) => rule)))
}

describe.skipIf(!hasData)('CAP files of some twenty issuers (skipped without the test data)', () => {
  const known = hasData ? validity() : new Map<string, Known>()
  const rows = files.map(({ name, bytes }) => checkCapRow(name, bytes))

  it('every file is in the record of the corpus and gets an answer', () => {
    const read = rows.filter(
      (row) => row.defects.every(({ rule }) => rule !== 'doctype-forbidden') && row.wellFormed,
    )
    process.stdout.write(
      `CAP: read ${read.length} of ${rows.length}; refused: ${rows
        .filter((row) => !read.includes(row))
        .map((row) => `${row.file} (${row.defects[0]?.rule})`)
        .join(', ')}\n`,
    )
    expect(rows.filter(({ file }) => !known.has(file)).map(({ file }) => file)).toEqual([])
    expect(rows.length - read.length).toBe(3)
  })

  it('well-formedness, version, number of alerts and schema verdict are those of the record', () => {
    const told = rows.map((row) => ({
      file: row.file,
      wellFormed: row.wellFormed,
      version: row.version ?? '',
      alerts: row.alerts?.length ?? (row.version === null ? 0 : 1),
      schemaValid: row.schemaValid,
    }))
    const recorded = [...known].map(([file, { root, version, alerts, xsd }]) => ({
      file,
      wellFormed: root !== 'NOT-WELL-FORMED',
      version,
      alerts,
      schemaValid: xsd === 'xsd-valid' ? true : xsd.startsWith('xsd-INVALID') ? false : null,
    }))
    const byFile = (a: { file: string }, b: { file: string }) => (a.file < b.file ? -1 : 1)
    expect(told.sort(byFile)).toEqual(recorded.sort(byFile))
    const judged = told.filter(({ schemaValid }) => schemaValid !== null)
    process.stdout.write(`CAP: schema verdicts equal ${judged.length} of ${judged.length}\n`)
  })

  it('every finding of the record has its counterpart here', () => {
    const missing = rows.flatMap((row) => {
      const ours = rulesOf(row)
      const recorded = known.get(row.file)?.findings ?? []
      return recorded
        .filter((finding) => !COUNTERPARTS[finding]?.some((rule) => ours.has(rule)))
        .map((finding) => `${row.file}: ${finding}`)
    })
    const total = [...known.values()].reduce((sum, { findings }) => sum + findings.length, 0)
    process.stdout.write(`CAP: findings shared ${total - missing.length} of ${total}\n`)
    expect(missing.sort()).toEqual(Object.keys(DIFFERENCES).sort())
  })

  it('the entity attacks are refused and nothing of them is expanded', () => {
    for (const name of ['google__xee.cap', 'google__xee.atom']) {
      const file = files.find((candidate) => candidate.name === name)
      const reading = readCap(file?.bytes ?? new Uint8Array())
      expect(reading).toMatchObject({ ok: false, reason: 'doctype-forbidden' })
    }
  })

  it('cut anywhere, a real file gets an answer', () => {
    const small = files.filter(({ bytes }) => bytes.length < 20_000)
    fc.assert(
      fc.property(
        fc.constantFrom(...small),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ bytes }, part) => {
          return typeof readCap(bytes.subarray(0, Math.floor(bytes.length * part))).ok === 'boolean'
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('CAP files made to be bad', () => {
  const expected: Record<string, { refused?: string; alerts?: number; rules?: string[] }> = JSON.parse(
    readFileSync(`${badCap}/expected.json`, 'utf8'),
  )

  it('each has its expectation and each expectation its file', () => {
    const present = readdirSync(badCap).filter((name) => name.endsWith('.xml'))
    expect(present.sort()).toEqual(Object.keys(expected).sort())
  })

  it.each(Object.entries(expected))('%s is told for what it is', (name, { refused, alerts, rules = [] }) => {
    const reading = readCap(readFileSync(`${badCap}/${name}`))
    if (!reading.ok) {
      expect(reading.reason).toBe(refused)
      return
    }
    const found = [...reading.defects, ...reading.alerts.flatMap(({ defects }) => defects)].map(
      ({ rule }) => rule,
    )
    expect(refused).toBeUndefined()
    expect(reading.alerts.length).toBe(alerts)
    expect(found).toEqual(expect.arrayContaining(rules))
  })
})
