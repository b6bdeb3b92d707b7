import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outcomeOf } from './outcome.ts'

const AT = Date.parse('2026-11-22T05:00:00Z') / 1000
const of = (status: number, retryAfter: string | null = null) =>
  outcomeOf({ kind: 'answer', status, retryAfter, body: new Uint8Array(0) }, AT)

describe('the outcome of a status', () => {
  it.each([
    [200, 'delivered', undefined],
    [202, 'delivered', undefined],
    [299, 'delivered', undefined],
    [301, 'refused', 'redirected'],
    [308, 'refused', 'redirected'],
    [400, 'refused', 'rejected'],
    [401, 'refused', 'rejected'],
    [404, 'refused', 'not-found'],
    [408, 'retry', 'busy'],
    [410, 'refused', 'gone'],
    [413, 'refused', 'rejected'],
    [425, 'retry', 'busy'],
    [429, 'retry', 'busy'],
    [500, 'retry', 'server-error'],
    [503, 'retry', 'server-error'],
    [999, 'retry', 'server-error'],
  ])('%d is %s, %s', (status, kind, code) => {
    expect(of(status)).toMatchObject({ kind, status, ...(code && { code }) })
  })

  it('takes nothing for gone but 410', () => {
    for (let status = 200; status < 1000; status++) {
      const outcome = of(status)
      expect(outcome.kind === 'refused' && outcome.gone).toBe(status === 410)
    }
  })

  it.each([
    ['30', 30_000],
    ['0', 0],
    ['86400', 3_600_000],
    ['Sun, 22 Nov 2026 05:01:00 GMT', 60_000],
    ['Sun, 22 Nov 2026 04:00:00 GMT', 0],
    ['Sun, 29 Nov 2026 05:00:00 GMT', 3_600_000],
    ['soon', null],
    ['-5', null],
    ['1.5', null],
    ['2026-11-22', null],
    ['', null],
    [null, null],
  ])('waits as Retry-After %j asks: %j ms', (retryAfter, afterMs) => {
    expect(of(503, retryAfter)).toMatchObject({ kind: 'retry', afterMs })
  })

  it('never waits longer than an hour, nor a negative time, whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.nat().map(String),
          fc.date({ noInvalidDate: true }).map((one) => one.toUTCString()),
        ),
        (asked) => {
          const outcome = of(429, asked)
          const waitMs = outcome.kind === 'retry' ? (outcome.afterMs ?? 0) : -1
          expect(waitMs).toBeGreaterThanOrEqual(0)
          expect(waitMs).toBeLessThanOrEqual(3_600_000)
        },
      ),
    )
  })
})
