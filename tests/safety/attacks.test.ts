import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { faultOf } from './named-tests.ts'

const Attack = z.strictObject({ tests: z.array(z.string()).min(1), why: z.string().optional() })
const attacks = z.record(z.string(), Attack).parse(parse(readFileSync('tests/safety/attacks.yaml', 'utf8')))

/** What must be tried before the town is called safe. */
const required = [
  'session-fixation',
  'cross-site-request-forgery',
  'clickjacking',
  'open-redirect',
  'user-enumeration',
  'brute-force',
  'token-replay',
  'unlocked-device',
  'pkce-downgrade',
  'redirect-uri-exactness',
  'jwt-algorithm-confusion',
  'cookie-flags',
  'csp-report',
  'header-injection',
  'log-injection',
  'ssrf-with-dns-change',
  'path-names-in-archives',
  'zip-and-image-bombs',
  'decompression-limits',
  'webhook-replay',
  'broker-credentials',
  'false-alarm-by-a-wire',
  'slow-requests',
  'request-smuggling',
  'mass-assignment',
  'foreign-ids',
  'methods',
  'rights-that-ended',
  'weak-transport',
]

describe('the table of attacks', () => {
  it('has every attack that must be tried, and no other', () => {
    expect(Object.keys(attacks).toSorted()).toEqual(required.toSorted())
  })

  it.each(required)('names tests of %s that exist', (name) => {
    expect(attacks[name]?.tests.map(faultOf).filter((fault) => fault !== null)).toEqual([])
  })

  it('would see a test that is gone', () => {
    expect(faultOf('tests/safety/attacks.test.ts › would see a test that is gone')).toBeNull()
    expect(faultOf('tests/safety/attacks.test.ts › no such test')).toMatch('has no test')
    expect(faultOf('tests/safety/gone.test.ts › x')).toMatch('not there')
    expect(faultOf('tests/safety/attacks.yaml › x')).toMatch('no file of tests')
  })
})
