import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSeats, type Seats } from './seats.ts'

type Held = { who: string; leave(): void }

function take(seats: Seats, held: Held[], who: string): void {
  const own = held.filter((one) => one.who === who).length
  const leave = seats.take(who)
  expect(leave !== null).toBe(own < 2 && held.length < 4)
  if (leave) held.push({ who, leave })
}

describe('places for pages that stay open', () => {
  it('are never more than one reader or all may have, and all come back', () => {
    const steps = fc.array(
      fc.record({ who: fc.constantFrom('a', 'b', 'c'), leave: fc.boolean(), at: fc.nat(9) }),
    )
    fc.assert(
      fc.property(steps, (all) => {
        const seats = createSeats(2, 4)
        const held: Held[] = []
        for (const step of all) {
          if (step.leave) for (const one of held.splice(step.at, 1)) one.leave()
          else take(seats, held, step.who)
          expect(seats.taken()).toBe(held.length)
        }
        for (const one of held) one.leave()
        expect(seats.taken()).toBe(0)
      }),
    )
  })

  it('given back twice are free once', () => {
    const seats = createSeats(2, 2)
    const leave = seats.take('a')
    seats.take('a')
    leave?.()
    leave?.()
    expect(seats.taken()).toBe(1)
  })
})
