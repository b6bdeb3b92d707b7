import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeToken, rotationDue, type Standing, sessionLimits, touchDue } from './session.ts'

const start = Date.parse('2026-11-22T03:00:00.000Z')
const at = (ms: number) => new Date(start + ms).toISOString()
const { lifetime, idle, rotation, grace } = sessionLimits

type Token = { issuedAt: string; replacedAt: string | null }

/** A browser and a server over one shift: what the browser holds, and every token there has been. */
class Shift {
  readonly tokens: Token[] = [{ issuedAt: at(0), replacedAt: null }]
  lastSeenAt = at(0)
  ended: 'over' | 'reused' | null = null

  #standing(token: Token): Standing {
    return { idle, session: { lastSeenAt: this.lastSeenAt, expiresAt: at(lifetime) }, token }
  }

  /** One page asked for with the n-th newest token. */
  visit(age: number, now: string): 'live' | 'over' | 'reused' {
    const token = this.tokens.at(-1 - age) ?? this.tokens[0]
    if (!token) throw new Error('there always is a first token')
    const standing = this.#standing(token)
    const worth = judgeToken(standing, now)
    if (worth !== 'live') {
      this.ended ??= worth
      return worth
    }
    if (touchDue(standing, now)) this.lastSeenAt = now
    if (rotationDue(standing, now)) {
      token.replacedAt = now
      this.tokens.push({ issuedAt: now, replacedAt: null })
    }
    return worth
  }
}

/** Steps of at most twenty minutes, now and then a long break. */
const gaps = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: 20 * 60_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: idle + 1 }) },
  ),
  { maxLength: 60 },
)

describe('a session, while the clock moves', () => {
  it('goes on for who always sends the newest token, until it expires or nobody was there for eight hours', () => {
    fc.assert(
      fc.property(gaps, (steps) => {
        const shift = new Shift()
        let now = 0
        for (const gap of steps) {
          now += gap
          const idleFor = start + now - Date.parse(shift.lastSeenAt)
          const expected = now >= lifetime || idleFor >= idle ? 'over' : 'live'
          expect(shift.visit(0, at(now))).toBe(expected)
          if (expected === 'over') return
        }
      }),
    )
  })

  it('never lives longer than twelve hours, whoever uses it and however often', () => {
    fc.assert(
      fc.property(gaps, fc.integer({ min: lifetime, max: 3 * lifetime }), (steps, late) => {
        const shift = new Shift()
        let now = 0
        for (const gap of steps) {
          now += gap
          shift.visit(0, at(now))
        }
        expect(shift.visit(0, at(Math.max(now, late)))).toBe('over')
      }),
    )
  })

  it('has one current token, and no token is current for longer than a quarter of an hour of use', () => {
    fc.assert(
      fc.property(gaps, (steps) => {
        const shift = new Shift()
        let now = 0
        for (const gap of steps) {
          now += gap
          if (shift.visit(0, at(now)) !== 'live') return
          expect(shift.tokens.filter(({ replacedAt }) => replacedAt === null)).toHaveLength(1)
          const current = shift.tokens.at(-1)
          expect(start + now - Date.parse(current?.issuedAt ?? '')).toBeLessThan(rotation)
        }
      }),
    )
  })

  it('takes a replaced token for a minute, and from then on as theft, however old it is', () => {
    const delay = fc.integer({ min: 0, max: idle - 1 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), delay, (rotations, wait) => {
        const shift = new Shift()
        let now = 0
        for (let n = 0; n < rotations; n++) {
          now += rotation
          shift.visit(0, at(now))
        }
        fc.pre(now + wait < lifetime)
        expect(shift.visit(1, at(now + wait))).toBe(wait <= grace ? 'live' : 'reused')
        if (rotations > 1) expect(shift.visit(2, at(now + wait))).toBe('reused')
      }),
    )
  })
})
