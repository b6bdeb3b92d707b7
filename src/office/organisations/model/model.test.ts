import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateInJapan, startOfDayInJapan } from '#formats/japan-time'
import type { Membership } from '../schema.ts'
import { end, review, take } from './break-glass.ts'
import { dayAfter, isDay, lastDayBefore, momentOf, mondayOf, weekdayOf } from './days.ts'
import { type Fact, officeRolesNeeded, rolesHeld } from './held.ts'
import { requireFits, requireParent, spanOfDays } from './membership.ts'
import { counts, over, plannedPeriod } from './period.ts'
import { permissionsOf } from './permissions.ts'
import { codeOf, postsHeld } from './posts.ts'
import { type Covered, clipped, dutyTimes, gapsIn, type Span } from './roster.ts'
import { substituteFor } from './substitute.ts'

const now = '2026-11-22T03:00:00.000Z'
const minute = 60_000
const at = (ms: number) => new Date(Date.parse(now) + ms).toISOString()
const moment = fc.integer({ min: -5000, max: 5000 }).map((minutes) => at(minutes * minute))
const span = fc.tuple(moment, fc.integer({ min: 1, max: 3000 })).map(([fromAt, length]) => ({
  fromAt,
  untilAt: new Date(Date.parse(fromAt) + length * minute).toISOString(),
}))
const codeIn = (work: () => unknown): string => {
  try {
    work()
    return 'done'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : `bug: ${String(error)}`
  }
}

describe('days in Japan', () => {
  it('begin at midnight there, and a week on Monday', () => {
    expect(momentOf('2026-11-23', '00:00')).toBe('2026-11-22T15:00:00.000Z')
    expect(momentOf('2026-11-23', '17:15')).toBe('2026-11-23T08:15:00.000Z')
    expect(['2026-11-22T15:00:00.000Z', '2026-11-22T15:00:00.001Z'].map(lastDayBefore)).toEqual([
      '2026-11-22',
      '2026-11-23',
    ])
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1970-01-02'), max: new Date('2200-01-01'), noInvalidDate: true }),
        (date) => {
          const day = date.toISOString().slice(0, 10)
          const monday = mondayOf(day)
          expect([weekdayOf(monday), isDay(day), dateInJapan(momentOf(day, '00:00'))]).toEqual([
            'mon',
            true,
            day,
          ])
          expect(momentOf(day, '00:00')).toBe(startOfDayInJapan(day))
          expect(monday <= day && day < dayAfter(monday, 7)).toBe(true)
        },
      ),
    )
  })

  it('are nothing else than days that exist', () => {
    for (const text of ['2026-02-30', '2026-1-1', '', '2026-13-01', '１９９９-01-01'])
      expect(isDay(text)).toBe(false)
    fc.assert(fc.property(fc.string(), (text) => void isDay(text)))
  })
})

describe('a period', () => {
  it('counts from its first moment until before its last, and not once it ended', () => {
    fc.assert(
      fc.property(span, moment, (period, when) => {
        const open = { ...period, endedAt: null }
        expect(counts(open, when)).toBe(period.fromAt <= when && when < period.untilAt)
        expect(counts({ ...period, endedAt: when }, when)).toBe(false)
        expect(counts(open, when) && over(open, when)).toBe(false)
      }),
    )
  })

  it('that is planned is never longer than allowed, nor begins in the past', () => {
    fc.assert(
      fc.property(span, fc.integer({ min: 1, max: 100 }), (asked, mostHours) => {
        const code = codeIn(() => plannedPeriod(asked, { now, mostHours }))
        if (code !== 'done') {
          expect(code).toMatch(/^organisations\.period-(past|too-long)$/)
          return
        }
        const { fromAt, untilAt } = plannedPeriod(asked, { now, mostHours })
        expect(fromAt >= now && untilAt > now).toBe(true)
        expect(Date.parse(untilAt) - Date.parse(fromAt)).toBeLessThanOrEqual(mostHours * 60 * minute)
      }),
    )
  })

  it('of days lasts to the end of the last one', () => {
    expect(spanOfDays({ from: '2026-12-01', until: '2026-12-01' }, now)).toEqual({
      fromAt: '2026-11-30T15:00:00.000Z',
      untilAt: '2026-12-01T15:00:00.000Z',
    })
    expect(codeIn(() => spanOfDays({ from: '2026-12-02', until: '2026-12-01' }, now))).toBe(
      'organisations.period-invalid',
    )
    expect(codeIn(() => spanOfDays({ from: '2026-11-01', until: '2026-11-02' }, now))).toBe(
      'organisations.period-past',
    )
  })
})

const roleNames = ['a', 'b', 'c', 'd'] as const
const people = ['p1', 'p2', 'p3'] as const
const places = [
  { organisationId: 'office', kind: 'town-office' },
  { organisationId: 'news', kind: 'newsroom' },
] as const
const newsRoles: readonly string[] = ['c', 'd']
const rules = {
  mayHold: (kind: string, role: string) => kind === 'town-office' || newsRoles.includes(role),
  roleOfDesk: (desk: string) => (desk === 'a' ? 'a' : null),
}
const roles = fc.uniqueArray(fc.constantFrom(...roleNames))
const person = fc.constantFrom(...people)
const membership = fc.record({
  source: fc.constantFrom('membership', 'holder'),
  personId: person,
  place: fc.constantFrom(...places),
  roles,
})
const substitution = fc.record({
  personId: person,
  holderId: person,
  place: fc.constantFrom(...places),
  roles,
})
const facts = fc
  .tuple(fc.array(membership, { maxLength: 8 }), fc.array(substitution, { maxLength: 4 }))
  .map(([members, substitutions]): Fact[] => [
    ...members.map(({ place, source, ...one }) => ({ source, ...one, ...place, holderId: null })),
    ...substitutions.map(({ place, ...one }) => ({ source: 'substitution' as const, ...one, ...place })),
  ])
const office = fc
  .dictionary(person, roles)
  .map((held) => new Map<string, readonly string[]>(Object.entries(held)))

describe('the roles of a person', () => {
  it('by a substitution are never more than its holder holds there at that moment by themself', () => {
    fc.assert(
      fc.property(facts, office, person, (all, held, who) => {
        const without = all.filter(({ source }) => source !== 'substitution')
        const own = rolesHeld(who, without, { rules, office: held })
        const extra = rolesHeld(who, all, { rules, office: held }).filter((role) => !own.includes(role))
        for (const role of extra) {
          const giver = all.some(
            (one) =>
              one.source === 'substitution' &&
              one.personId === who &&
              one.roles.includes(role) &&
              ((one.kind === 'town-office' && (held.get(one.holderId ?? '') ?? []).includes(role)) ||
                all.some(
                  (there) =>
                    there.source === 'holder' &&
                    there.personId === one.holderId &&
                    there.organisationId === one.organisationId &&
                    there.roles.includes(role),
                )),
          )
          expect(giver).toBe(true)
        }
      }),
    )
  })

  it('in another organisation are only those its kind may hold, whatever is written down', () => {
    fc.assert(
      fc.property(facts, person, (all, who) => {
        const there = all.filter(({ kind }) => kind === 'newsroom')
        expect(
          rolesHeld(who, there, { rules, office: new Map() }).every((role) => newsRoles.includes(role)),
        ).toBe(true)
      }),
    )
  })

  it('are passed on by one hand only: what a deputy has for another is no deputy’s of theirs', () => {
    const chain: Fact[] = [
      { source: 'substitution', personId: 'p2', holderId: 'p1', ...places[0], roles: ['a'] },
      { source: 'substitution', personId: 'p3', holderId: 'p2', ...places[0], roles: ['a'] },
    ]
    const held = new Map([
      ['p1', ['a']],
      ['p2', ['b']],
      ['p3', ['b']],
    ])
    expect(rolesHeld('p2', chain, { rules, office: held })).toEqual(['a'])
    expect(rolesHeld('p3', chain, { rules, office: held })).toEqual([])
  })

  it('end for a deputy who belongs there no more', () => {
    const [one]: Fact[] = [
      { source: 'substitution', personId: 'p2', holderId: 'p1', ...places[0], roles: ['a'] },
    ]
    const held = new Map([['p1', ['a']]])
    expect(rolesHeld('p2', one ? [one] : [], { rules, office: held })).toEqual([])
  })

  it('need the roles of the town office only where somebody stands in for somebody', () => {
    fc.assert(
      fc.property(facts, (all) => {
        const needed = officeRolesNeeded(all)
        expect(needed.length > 0).toBe(all.some(({ source }) => source === 'substitution'))
      }),
    )
  })
})

const membershipOf = (more: Partial<Membership>): Membership => ({
  id: 'm1',
  organisationId: 'office',
  sectionId: 's1',
  personId: 'p1',
  position: 'section-chief',
  roles: [],
  fromAt: at(-minute),
  untilAt: null,
  addedBy: 'p9',
  addedAt: at(-minute),
  endedBy: null,
  endedAt: null,
  ...more,
})

it('a substitute is named for what one holds, and for nothing else', () => {
  fc.assert(
    fc.property(roles, roles, fc.boolean(), (held, asked, position) => {
      const standing = { roles: held, memberships: [membershipOf({ position: position ? 'mayor' : null })] }
      const wish = {
        id: 'x',
        organisationId: 'office',
        deputyId: 'p2',
        membershipId: 'm1',
        roles: asked,
        reason: 'r',
        fromAt: now,
        untilAt: at(minute),
      }
      const code = codeIn(() => substituteFor('p1', wish, { now, standing }))
      const allowed = position && asked.every((role) => held.includes(role))
      expect(code).toBe(allowed ? 'done' : 'organisations.not-held')
    }),
  )
})

describe('sections and positions', () => {
  const sections = [
    { id: 's1', parentId: null, code: 'welfare', closedAt: null },
    { id: 's2', parentId: 's1', code: null, closedAt: null },
    { id: 's3', parentId: 's2', code: null, closedAt: null },
    { id: 'loop', parentId: 'loop', code: null, closedAt: null },
  ]

  it('a part of a section acts in the name of the section the rules know', () => {
    expect(['s1', 's2', 's3', 'loop', 'gone'].map((id) => codeOf(id, sections))).toEqual([
      'welfare',
      'welfare',
      'welfare',
      null,
      null,
    ])
    const fact = { personId: 'p1', sectionId: 's3', position: 'clerk', standingInFor: 'p2' }
    expect(postsHeld('p1', [{ ...fact, holds: true }], sections)).toEqual([
      { section: 'welfare', position: 'clerk', standingInFor: 'p2' },
    ])
    expect(postsHeld('p1', [{ ...fact, holds: false }], sections)).toEqual([])
    expect(postsHeld('p9', [{ ...fact, holds: true }], sections)).toEqual([])
  })

  it('are three deep at most', () => {
    expect(codeIn(() => requireParent('s2', sections))).toBe('done')
    expect(codeIn(() => requireParent('s3', sections))).toBe('organisations.sections-too-deep')
    expect(codeIn(() => requireParent('gone', sections))).toBe('organisations.unknown-section')
  })

  it('positions are those of the town office, in one of its open sections', () => {
    const allowed = { kind: 'town-office' as const, sections, positions: ['clerk'], roles: ['a'] }
    const fits = (more: object, kind: 'town-office' | 'newsroom' = 'town-office') =>
      codeIn(() =>
        requireFits({ sectionId: 's1', position: 'clerk', roles: ['a'], ...more }, { ...allowed, kind }),
      )
    expect(fits({})).toBe('done')
    expect(fits({ sectionId: null })).toBe('organisations.unknown-position')
    expect(fits({ position: 'king' })).toBe('organisations.unknown-position')
    expect(fits({}, 'newsroom')).toBe('organisations.unknown-position')
    expect(fits({ roles: ['a', 'b'] })).toBe('organisations.role-not-here')
  })
})

describe('the roster', () => {
  const covered: fc.Arbitrary<Covered> = fc.oneof(
    fc.constant('always' as const),
    fc.array(
      fc.record({
        days: fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const, { minLength: 1 }),
        from: fc.constantFrom('00:00', '08:30', '17:15', '23:59'),
        until: fc.constantFrom('00:00', '08:30', '17:15', '22:00'),
      }),
      { maxLength: 3 },
    ),
  )
  const inside = (spans: readonly Span[], when: string) =>
    spans.some(({ fromAt, untilAt }) => fromAt <= when && when < untilAt)

  it('has a gap at a moment exactly when somebody must be there and nobody is', () => {
    fc.assert(
      fc.property(covered, fc.array(span, { maxLength: 6 }), span, moment, (rule, shifts, within, when) => {
        const needed = dutyTimes(rule, within)
        const gaps = gapsIn(needed, shifts)
        expect(inside(gaps, when)).toBe(inside(needed, when) && !inside(shifts, when))
        for (const gap of gaps) expect(clipped(gap, within)).toEqual([gap])
      }),
    )
  })

  it('reads a night as one that ends the next morning', () => {
    const night = [{ days: ['fri'] as const, from: '17:15', until: '08:30' }]
    const week = { fromAt: startOfDayInJapan('2026-11-23'), untilAt: startOfDayInJapan('2026-11-30') }
    expect(dutyTimes(night, week)).toEqual([
      { fromAt: momentOf('2026-11-27', '17:15'), untilAt: momentOf('2026-11-28', '08:30') },
    ])
    const saturday = { fromAt: startOfDayInJapan('2026-11-28'), untilAt: startOfDayInJapan('2026-11-29') }
    expect(dutyTimes(night, saturday)).toEqual([
      { fromAt: startOfDayInJapan('2026-11-28'), untilAt: momentOf('2026-11-28', '08:30') },
    ])
  })
})

describe('a role taken in an emergency', () => {
  const asked = { id: 'x', personId: 'p1', role: 'a', reason: 'r', minutes: 120 }
  const given = { now, breakable: ['a'], held: [] }

  it('lasts two hours at most and ends no later than that, whenever it is recorded', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 0, max: 10_000 }),
        (minutes, after) => {
          const taken = take({ ...asked, minutes }, given)
          expect(Date.parse(taken.untilAt) - Date.parse(taken.beganAt)).toBeLessThanOrEqual(120 * minute)
          const ended = end(taken, { by: 'p1', now: at(after * minute) })
          expect((ended.endedAt ?? '') <= taken.untilAt).toBe(true)
        },
      ),
    )
  })

  it('is reviewed once, and by somebody else', () => {
    const taken = take(asked, given)
    const look = (by: string, one = taken) => codeIn(() => review(one, { by, now, finding: 'f' }))
    expect([look('p1'), look('p2')]).toEqual(['organisations.same-person', 'done'])
    const reviewed = review(taken, { by: 'p2', now, finding: 'f' })
    expect(look('p3', reviewed)).toBe('organisations.already-reviewed')
  })
})

it('the table of permissions gives an operation exactly to the roles that hold its grant', () => {
  const grant = fc.constantFrom('x:a', 'x:b', 'public', 'staff')
  fc.assert(
    fc.property(fc.array(grant), fc.dictionary(fc.constantFrom('r', 's'), fc.array(grant)), (asked, held) => {
      const operations = asked.map((one, n) => ({ name: `m.${n}`, summary: '', grant: one }))
      const grants = new Map(Object.entries(held).map(([role, all]) => [role, new Set<string>(all)]))
      for (const row of permissionsOf([{ name: 'm', operations }], grants))
        expect(row.roles).toEqual([...grants.keys()].filter((role) => grants.get(role)?.has(row.grant)))
    }),
  )
})
