import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plus } from '#kernel'
import type { WorkItem } from '../schema.ts'
import { stepsDue } from './escalate.ts'
import { assign, complete, isFor, owns } from './item.ts'

const dueAt = '2026-11-22T03:00:00.000Z'
const blank: WorkItem = {
  id: randomUUID(),
  kind: 'work.kind.a',
  path: '',
  subject: 's',
  ownerRole: 'r',
  ownerSection: null,
  assignedTo: null,
  selfClosing: false,
  dueAt,
  raisedAt: '2026-11-22T02:00:00.000Z',
  doneAt: null,
  doneBy: null,
  note: null,
}
const text = fc.string({ minLength: 1 })
const name = fc.constantFrom<string[]>('a', 'b', 'c')
const someone = fc.constantFrom(randomUUID(), randomUUID())
const reader = fc.record({
  id: someone,
  roles: fc.uniqueArray(name),
  posts: fc.array(fc.record({ section: name, position: name }), { maxLength: 3 }),
  all: fc.boolean(),
})
const item = fc
  .record({
    ownerRole: name,
    ownerSection: fc.option(name),
    assignedTo: fc.option(someone),
    doneAt: fc.option(fc.constant(dueAt)),
    selfClosing: fc.boolean(),
  })
  .map((change): WorkItem => ({ ...blank, ...change, doneBy: change.doneAt && 'somebody' }))

describe('closing', () => {
  it('is a pure step: an open item gets who, when and what; any other is refused whatever it holds', () => {
    fc.assert(
      fc.property(item, text, text, (one, actor, note) => {
        const now = '2026-11-22T04:00:00.000Z'
        const step = () => complete(one, { actor, note, now })
        if (one.doneAt !== null) expect(step).toThrow('work.already-done')
        else if (one.selfClosing) expect(step).toThrow('work.self-closing')
        else expect(step()).toEqual({ ...one, doneBy: actor, note, doneAt: now })
      }),
    )
  })
})

describe('giving', () => {
  it('changes who has an open item and nothing else, and only as they were seen to have it', () => {
    fc.assert(
      fc.property(item, fc.option(someone), fc.option(someone), (one, to, seen) => {
        const step = () => assign(one, to, seen)
        if (one.doneAt !== null) expect(step).toThrow('work.already-done')
        else if (one.assignedTo !== seen) expect(step).toThrow('work.changed-meanwhile')
        else expect(step()).toEqual({ ...one, assignedTo: to })
      }),
    )
  })
})

describe('whose work it is', () => {
  it('a post counts in its own section only, and given work belongs to who was given it', () => {
    fc.assert(
      fc.property(item, reader, (one, who) => {
        const has = one.assignedTo === who.id
        const holds = who.posts.some(({ section, position }) =>
          one.ownerSection === null
            ? position === one.ownerRole
            : section === one.ownerSection && position === one.ownerRole,
        )
        const plays = one.ownerSection === null && who.roles.includes(one.ownerRole)
        expect(owns(one, who)).toBe(has || holds || plays)
      }),
    )
  })

  it('grows with escalation and never shrinks', () => {
    fc.assert(
      fc.property(item, reader, fc.uniqueArray(name), name, (one, who, before, more) => {
        if (isFor(one, before, who)) expect(isFor(one, [...before, more], who)).toBe(true)
        expect(isFor(one, [...before, more], who)).toBe(isFor(one, before, who) || who.roles.includes(more))
      }),
    )
  })
})

describe('the clock', () => {
  const rules = [
    { kinds: ['work.kind.urgent-*'], remindHours: 0.5, overdue: [{ afterHours: 0, role: 'a' }] },
    {
      kinds: ['*'],
      remindHours: 4,
      overdue: [
        { afterHours: 0, role: 'a' },
        { afterHours: 24, role: 'b' },
      ],
    },
  ]
  const at = (hours: number) => plus(dueAt, Math.round(hours * 3_600_000))
  const steps = (kind: string, hours: number, taken: number[] = []) =>
    stepsDue(rules, { ...blank, kind }, { now: at(hours), taken }).map(({ step, role }) => [step, role])

  it.each([
    [-4.1, []],
    [-4, [[0, null]]],
    [-0.1, [[0, null]]],
    [0, [[1, 'a']]],
    [23.9, [[1, 'a']]],
    [
      24,
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
  ])('%d hours from the due time owes %j', (hours, expected) => {
    expect(steps('work.kind.other', hours)).toEqual(expected)
  })

  it('takes the first rule that fits the kind', () => {
    expect(steps('work.kind.urgent-alert', -1)).toEqual([])
    expect(steps('work.kind.urgent-alert', -0.5)).toEqual([[0, null]])
    expect(steps('work.kind.urgent-alert', 48)).toEqual([[1, 'a']])
    expect(stepsDue([], blank, { now: at(99), taken: [] })).toEqual([])
  })

  it('asked however often, at whatever moments, does each step once, and in the end every one that came due', () => {
    const moments = fc.array(fc.integer({ min: -10, max: 60 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(moments, (hours) => {
        const taken: number[] = []
        for (const hour of hours.toSorted((one, two) => one - two))
          for (const { step } of stepsDue(rules, blank, { now: at(hour), taken })) {
            expect(taken).not.toContain(step)
            taken.push(step)
          }
        const last = Math.max(...hours)
        expect(taken.filter((step) => step > 0)).toEqual([
          ...(last >= 0 ? [1] : []),
          ...(last >= 24 ? [2] : []),
        ])
      }),
    )
  })
})
