import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Outcome } from '../schema.ts'
import { Dispatcher } from './dispatcher.ts'
import { judge, longestAskedMs, longestPauseMs, parkCode, patience } from './judge.ts'
import { maskAddress } from './mask.ts'
import { Moments } from './moments.ts'
import type { Held } from './place.ts'

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant<Outcome>({ kind: 'delivered', status: 200 }),
  fc.record({
    kind: fc.constant('retry' as const),
    code: fc.constant('unreachable'),
    status: fc.constant(null),
    afterMs: fc.option(fc.integer({ min: -1000, max: 10 * longestAskedMs })),
  }),
  fc.record({
    kind: fc.constant('refused' as const),
    code: fc.constant('gone'),
    status: fc.constant(410),
    gone: fc.boolean(),
  }),
)

describe('what an attempt came to', () => {
  const tried = fc.record({
    outcome,
    attempt: fc.integer({ min: 1, max: 200 }),
    nowMs: fc.integer({ min: 0, max: 4e12 }),
    chance: fc.double({ min: 0, max: 0.999, noNaN: true }),
    left: fc.integer({ min: -10_000, max: 10_000_000 }),
  })

  it('never puts a try after the end of the message, nor further away than any pause', () => {
    fc.assert(
      fc.property(tried, ({ left, ...rest }) => {
        const expiresMs = rest.nowMs + left
        const verdict = judge({ ...rest, expiresMs })
        if (verdict.kind !== 'later') return
        expect(verdict.dueMs).toBeLessThan(expiresMs)
        expect(verdict.dueMs).toBeGreaterThanOrEqual(rest.nowMs)
        expect(verdict.dueMs - rest.nowMs).toBeLessThanOrEqual(Math.max(longestPauseMs, longestAskedMs))
      }),
    )
  })

  it('ends with a code exactly when it was not delivered', () => {
    fc.assert(
      fc.property(tried, ({ left, ...rest }) => {
        const verdict = judge({ ...rest, expiresMs: rest.nowMs + left })
        if (verdict.kind === 'ended') expect(verdict.code === null).toBe(verdict.outcome === 'delivered')
      }),
    )
  })

  it('pauses longer each time, up to five minutes', () => {
    const pauseAfter = (attempt: number) => {
      const verdict = judge({
        outcome: { kind: 'retry', code: 'unreachable', status: null, afterMs: null },
        attempt,
        nowMs: 0,
        expiresMs: 1e12,
        chance: 0,
      })
      return verdict.kind === 'later' ? verdict.dueMs : null
    }
    expect([1, 2, 3, 4, 9, 10, 50].map(pauseAfter)).toEqual([
      1000, 2000, 4000, 8000, 256_000, 300_000, 300_000,
    ])
  })

  it('parks at once who is gone, and others after three refusals in a row', () => {
    const refused = (gone: boolean): Outcome => ({ kind: 'refused', code: 'rejected', status: 400, gone })
    expect(parkCode(refused(true), 0)).toBe('rejected')
    expect([0, 1, patience - 1].map((before) => parkCode(refused(false), before))).toEqual([
      null,
      null,
      'rejected',
    ])
    expect(parkCode({ kind: 'delivered', status: 200 }, 99)).toBeNull()
  })
})

type Step =
  | { do: 'offer'; destination: number; urgency: 0 | 1 }
  | { do: 'start' }
  | { do: 'end'; which: number }
  | { do: 'age'; which: number }
  | { do: 'tick'; ms: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('offer' as const),
      destination: fc.nat(5),
      urgency: fc.constantFrom(0 as const, 1 as const),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('start' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('age' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tick' as const), ms: fc.nat(30_000) }) },
)

const limit = 3
const allowance = { concurrency: 2, perMinute: 30 }

/** A dispatcher beside a list of what should be true of it. */
class Rig {
  readonly dispatcher = new Dispatcher<Held>({ webhook: limit })
  readonly waiting: Held[] = []
  readonly running: { held: Held; young: boolean }[] = []
  readonly #started = new Map<string, number[]>()
  #now = 0
  #count = 0

  apply(step: Step): void {
    this.dispatcher.resume(this.#now)
    if (step.do === 'tick') this.#now += step.ms
    else if (step.do === 'offer') this.#offer(step)
    else if (step.do === 'start') this.start()
    else this.#touch(step.do, this.running[step.which % (this.running.length || 1)])
  }

  #offer({ destination, urgency }: { destination: number; urgency: 0 | 1 }): void {
    const held: Held = {
      messageId: String(this.#count++),
      destinationId: String(destination),
      medium: 'webhook',
      urgency,
      attempts: 0,
    }
    this.waiting.push(held)
    this.dispatcher.offer(held, allowance, this.#now)
  }

  #touch(what: 'age' | 'end', picked: { held: Held; young: boolean } | undefined): void {
    if (!picked) return
    if (what === 'end') this.end(picked)
    else if (picked.young) {
      picked.young = false
      this.dispatcher.aged('webhook')
    }
  }

  end(picked: { held: Held; young: boolean }): void {
    this.running.splice(this.running.indexOf(picked), 1)
    this.dispatcher.over('webhook', picked.young)
    this.dispatcher.free(picked.held.destinationId)
  }

  start(): boolean {
    const held = this.dispatcher.next(this.#now)
    if (!held) return false
    expect(this.waiting).toContain(held)
    this.waiting.splice(this.waiting.indexOf(held), 1)
    const own = (other: Held) => other.destinationId === held.destinationId
    expect(this.waiting.some((other) => own(other) && other.urgency < held.urgency)).toBe(false)
    this.running.push({ held, young: true })
    const times = [...(this.#started.get(held.destinationId) ?? []), this.#now]
    this.#started.set(held.destinationId, times)
    expect(times.filter((at) => at > this.#now - 60_000).length).toBeLessThanOrEqual(2 * allowance.perMinute)
    expect(this.running.filter((other) => other.young).length).toBeLessThanOrEqual(limit)
    expect(this.running.filter((other) => own(other.held)).length).toBeLessThanOrEqual(allowance.concurrency)
    return true
  }

  /** With time, and every attempt over, all of it starts. */
  finish(): void {
    for (let tries = 0; this.waiting.length + this.running.length > 0 && tries < 2000; tries++) {
      for (const one of [...this.running]) this.end(one)
      this.#now += 3000
      this.dispatcher.resume(this.#now)
      while (this.start());
    }
  }
}

describe('who may start', () => {
  it('keeps every limit, starts each delivery once, and the urgent ones of a destination first', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const rig = new Rig()
        for (const one of steps) rig.apply(one)
        expect(rig.dispatcher.active()).toBe(rig.running.length)
        rig.finish()
        expect(rig.waiting).toEqual([])
        expect(rig.dispatcher.busy()).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('gives the places of slow receivers to others after a second', () => {
    const dispatcher = new Dispatcher<Held>({ webhook: limit })
    for (let n = 0; n < 6; n++)
      dispatcher.offer(
        { messageId: 'm', destinationId: String(n), medium: 'webhook', urgency: 0, attempts: 0 },
        allowance,
        0,
      )
    const startAll = () => {
      let count = 0
      while (dispatcher.next(0)) count++
      return count
    }
    expect(startAll()).toBe(3)
    expect(startAll()).toBe(0)
    dispatcher.aged('webhook')
    dispatcher.aged('webhook')
    expect(startAll()).toBe(2)
  })
})

it('a hint at an address names the domain and no person', () => {
  expect(maskAddress('https://hooks.paper.example:8443/secret/path?token=1')).toBe('hooks.paper.example:8443')
  expect(maskAddress('hanako.yamada@mail.example')).toBe('h…@mail.example')
})

describe('moments that fall due', () => {
  const times = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 50 })

  it('come in their order, each at most 50 ms later than it was said and never before', () => {
    fc.assert(
      fc.property(times, (all) => {
        const moments = new Moments()
        for (const ms of all) moments.add(ms)
        let open = all
        for (let next = moments.next(); next !== null; next = moments.next()) {
          const at = next
          const soonest = Math.min(...open)
          expect(at).toBeGreaterThanOrEqual(soonest)
          expect(at - soonest).toBeLessThan(50)
          moments.pass(at)
          open = open.filter((ms) => ms > at)
        }
        expect(open).toEqual([])
      }),
    )
  })

  it('are forgotten only when they have passed', () => {
    const moments = new Moments()
    expect(moments.next()).toBeNull()
    moments.add(1000)
    moments.pass(999)
    expect(moments.next()).toBe(1000)
    moments.pass(1000)
    expect(moments.next()).toBeNull()
  })
})
