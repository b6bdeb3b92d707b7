import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { conformanceOf, PROFILES, readCap } from '../../src/formats/cap/index.ts'
import { data, capFiles as files, hasData, hasXmllint } from './cap-corpus.ts'

const published = `${data}/codes/capv1.2-ipaws-profile-v1.0-pr02.xsd`

const alerts = files.flatMap(({ name, bytes }) => {
  const reading = readCap(bytes)
  return reading.ok ? reading.alerts.map((alert) => ({ name, bytes, alert, kind: reading.kind })) : []
})

/** Files that are themselves one CAP 1.2 alert, which the schema of a profile can be asked about. */
const roots = alerts.filter(({ kind, alert }) => kind === 'alert' && alert.version === '1.2')

describe.skipIf(!hasData)('profiles on alerts of real authorities (skipped without the test data)', () => {
  it.each(PROFILES)('are told apart, whatever the alert: %s', (profile) => {
    const found = alerts.map(({ alert }) => conformanceOf(alert, profile))
    const conforming = found.filter(({ conforms }) => conforms).length
    process.stdout.write(`CAP: ${conforming} of ${found.length} alerts conform to ${profile}\n`)
    expect(found.length).toBeGreaterThan(100)
    expect(conforming).toBeLessThan(found.length)
    expect(conforming).toBeGreaterThan(0)
  })

  it.skipIf(!hasXmllint)('an alert that conforms to IPAWS is valid by the schema of the profile', () => {
    const verdicts = roots.map(({ name, bytes, alert }) => {
      const run = spawnSync('xmllint', ['--nonet', '--noout', '--schema', published, '-'], { input: bytes })
      return { name, valid: run.status === 0, conforms: conformanceOf(alert, 'ipaws').conforms }
    })
    const both = verdicts.filter(({ valid, conforms }) => valid && conforms).length
    process.stdout.write(
      `CAP: of ${verdicts.length} alerts ${verdicts.filter(({ valid }) => valid).length} are valid by the schema of IPAWS, ${both} conform to it\n`,
    )
    expect(verdicts.filter(({ valid, conforms }) => conforms && !valid)).toEqual([])
    expect(both).toBeGreaterThan(0)
  })
})
