import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Problem } from '#kernel'
import type { ReEnrolment } from '../schema.ts'
import { counterAdvances } from './passkey.ts'
import { approve, decline, request, requestLifetime, stateOf } from './re-enrolment.ts'

const start = Date.parse('2026-11-22T03:00:00.000Z')
const at = (ms: number) => new Date(start + ms).toISOString()
const codeOf = (work: () => unknown) => {
  try {
    work()
    return 'done'
  } catch (error) {
    return error instanceof Problem ? error.code : String(error)
  }
}
const ask = (actor: string, personId = 'person'): ReEnrolment =>
  request({ id: 'r', personId, reason: 'lost' }, { actor, now: at(0) })

describe('a re-enrolment', () => {
  const people = fc.constantFrom('person', 'one', 'two', 'operator')

  it('is approved by two who are neither each other nor the person, or not at all', () => {
    fc.assert(
      fc.property(people, people, (first, second) => {
        const asked = codeOf(() => ask(first))
        expect(asked).toBe(first === 'person' ? 'people.own-account' : 'done')
        if (asked !== 'done') return
        const code = codeOf(() => approve(ask(first), { actor: second, now: at(1) }))
        if (second === first) expect(code).toBe('people.same-person')
        else expect(code).toBe(second === 'person' ? 'people.own-account' : 'done')
      }),
    )
  })

  it('waits for a day, and is decided once', () => {
    const step = { actor: 'two', now: at(requestLifetime - 1) }
    const late = { actor: 'two', now: at(requestLifetime) }
    expect(stateOf(approve(ask('one'), step), step.now)).toBe('approved')
    expect(codeOf(() => approve(ask('one'), late))).toBe('people.request-expired')
    expect(stateOf(ask('one'), late.now)).toBe('lapsed')
    expect(stateOf(decline(ask('one'), late), late.now)).toBe('declined')
    for (const decided of [approve(ask('one'), step), decline(ask('one'), step)])
      for (const again of [approve, decline])
        expect(codeOf(() => again(decided, { actor: 'three', now: step.now }))).toBe('people.already-decided')
  })
})

describe('a signature counter', () => {
  it('grows, or stays nought for ever', () => {
    const counters = fc.nat({ max: 2 ** 32 - 1 })
    fc.assert(
      fc.property(counters, counters, (stored, seen) => {
        const expected = seen > stored || (seen === 0 && stored === 0)
        expect(counterAdvances(BigInt(stored), seen)).toBe(expected)
      }),
    )
  })
})
