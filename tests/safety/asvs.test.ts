import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { faultOf } from './named-tests.ts'

const source = '../shared/data/checks/asvs/asvs-5.0.0-en.flat.json'
const why = existsSync(source) ? '' : ` (passed over: ${source} is not there)`

const note = z.string().min(8)
const Standing = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('test'), tests: z.array(z.string()).min(1), note: note.optional() }),
  z.strictObject({ status: z.literal('design'), note }),
  z.strictObject({ status: z.literal('not-applicable'), note }),
  z.strictObject({ status: z.literal('open'), note }),
])
const standings = z
  .record(z.string().regex(/^V\d+\.\d+\.\d+$/), Standing)
  .parse(parse(readFileSync('docs/security/asvs.yaml', 'utf8')))
const all = Object.entries(standings)
const those = (status: string) => all.filter(([, one]) => one.status === status)

describe('the town’s standing to OWASP ASVS 5.0, level 2', () => {
  it.skipIf(why !== '')(`says something of each requirement of levels 1 and 2, and of no other${why}`, () => {
    const Source = z.object({
      requirements: z.array(z.object({ req_id: z.string(), L: z.enum(['1', '2', '3']) })),
    })
    const { requirements } = Source.parse(JSON.parse(readFileSync(source, 'utf8')))
    const wanted = requirements.filter(({ L }) => L !== '3').map(({ req_id }) => req_id)
    expect(Object.keys(standings)).toEqual(wanted)
  })

  it('names tests that exist', () => {
    const named = all.flatMap(([id, one]) =>
      'tests' in one ? one.tests.map((test) => [id, faultOf(test)]) : [],
    )
    expect(named.length).toBeGreaterThan(100)
    expect(named.filter(([, fault]) => fault !== null)).toEqual([])
  })

  it('names documents that exist', () => {
    const text = all.map(([, { note = '' }]) => note).join(' ')
    const documents = [...text.matchAll(/\b(?:docs|src|commons|tests)\/[\w/.-]*\w/g)].map(([file]) => file)
    expect(documents.length).toBeGreaterThan(10)
    expect(documents.filter((file) => !existsSync(file))).toEqual([])
  })

  it('is counted, and what is open stands on the page for everybody', () => {
    const count = (status: string) => those(status).length
    process.stdout.write(
      `ASVS 5.0 level 2: ${count('test')} test, ${count('design')} design, ${count('not-applicable')} not applicable, ${count('open')} open of ${all.length}\n`,
    )
    const page = readFileSync('docs/security.md', 'utf8')
    expect(
      those('open')
        .map(([id]) => id)
        .filter((id) => !page.includes(id)),
    ).toEqual([])
  })
})
