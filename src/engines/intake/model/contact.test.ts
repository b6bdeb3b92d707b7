import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ContactKnown, type ContactNews, followContact, isStuck } from './contact.ts'

const limits = { restSeconds: 10, atMostAnHour: 3 }
const start = Date.parse('2026-11-22T03:00:00.000Z')
type Report = { atMs: number; closed: boolean }

/** What a wire does: states one after the other, each reported once or again and again. */
const wire = fc
  .array(
    fc.record({
      lastsMs: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 40_000 })),
      closed: fc.boolean(),
      told: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 60 },
  )
  .map((states) => {
    let atMs = start
    return states.flatMap(({ lastsMs, closed, told }): Report[] => {
      const reports = Array.from({ length: told }, (_, n) => ({
        atMs: atMs + Math.floor((lastsMs * n) / told),
        closed,
      }))
      atMs += lastsMs
      return reports
    })
  })

const at = (ms: number) => new Date(ms).toISOString()

function heard(reports: readonly Report[], from: ContactKnown | null = null) {
  let known = from
  return reports.map(({ atMs, closed }) => {
    const followed = followContact(known, { closed, now: at(atMs) }, limits)
    known = followed.state
    return { atMs, news: followed.news, state: followed.state }
  })
}

const closings = (all: readonly { atMs: number; news: ContactNews }[]) =>
  all.flatMap(({ atMs, news }) => (news.kind === 'closing' ? [{ atMs, held: news.held }] : []))

/** The same said another way: a closing begins where a closed stretch begins that was open for long enough before. */
function expected(reports: readonly Report[]): number[] {
  return reports.flatMap(({ atMs, closed }, n) => {
    if (!closed || reports[n - 1]?.closed === true) return []
    const before = reports.slice(0, n)
    if (!before.some((one) => one.closed)) return [atMs]
    const opened = before.findLastIndex((one) => one.closed) + 1
    return atMs - (before[opened]?.atMs ?? atMs) >= limits.restSeconds * 1000 ? [atMs] : []
  })
}

describe('a dry contact', () => {
  it('closes anew once for every closing, whatever it bounces and however often it is told', () => {
    fc.assert(
      fc.property(wire, (reports) => {
        expect(closings(heard(reports)).map(({ atMs }) => atMs)).toEqual(expected(reports))
      }),
    )
  })

  it('never acts by itself more often than it may in any hour that is counted, and never before it was seen open', () => {
    fc.assert(
      fc.property(wire, (reports) => {
        const all = heard(reports)
        for (const { atMs, held } of closings(all)) {
          const opened = reports.some((one) => !one.closed && one.atMs <= atMs)
          if (!opened) expect(held).toBe('never-open')
          const count = all.find((one) => one.atMs === atMs)?.state.hourCount ?? 0
          if (held === null) expect(count).toBeLessThanOrEqual(limits.atMostAnHour)
        }
      }),
    )
  })

  it('told again is the same, and changes nothing', () => {
    fc.assert(
      fc.property(wire, fc.boolean(), (reports, closed) => {
        const last = heard([...reports, { atMs: start + 10_000_000, closed }]).at(-1)?.state ?? null
        const again = followContact(last, { closed, now: at(start + 10_000_001) }, limits)
        expect(again).toEqual({ state: last, news: { kind: 'same' } })
      }),
    )
  })

  it('that closes after the clock was set back is a closing, not a bounce', () => {
    const [, , later] = heard([
      { atMs: start, closed: false },
      { atMs: start + 20_000, closed: true },
      { atMs: start + 30_000, closed: false },
    ])
    const back = followContact(later?.state ?? null, { closed: true, now: at(start) }, limits)
    expect(back.news).toEqual({ kind: 'closing', held: null })
  })

  it('that nobody watched for a while closes anew, though it was closed before', () => {
    const [, closed] = heard([
      { atMs: start, closed: false },
      { atMs: start + 20_000, closed: true },
    ])
    const forgotten = { ...(closed?.state as ContactKnown), closed: null }
    const again = followContact(forgotten, { closed: true, now: at(start + 60_000) }, limits)
    expect(again.news).toEqual({ kind: 'closing', held: null })
    const opened = followContact(forgotten, { closed: false, now: at(start + 60_000) }, limits)
    expect(opened).toMatchObject({ news: { kind: 'opened' }, state: { openedAt: at(start + 60_000) } })
  })

  it('that stays closed is stuck after so many minutes, and not before', () => {
    const contact = { closed: true, closingAt: at(start) }
    expect(isStuck(contact, { stuckMinutes: 60 }, at(start + 3_600_000))).toBe(false)
    expect(isStuck(contact, { stuckMinutes: 60 }, at(start + 3_600_001))).toBe(true)
    expect(isStuck({ ...contact, closed: false }, { stuckMinutes: 60 }, at(start + 9e7))).toBe(false)
  })
})
