import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Problem, plus } from '#kernel'
import { type Act, actsOf, ModelTown, steered } from '../../../../tests/setup/alerts/acts.ts'
import { alertsProblems } from '../problems.ts'
import { type Alert, AlertState } from '../schema.ts'
import { isLive } from './decide.ts'

const started = '2026-11-22T03:00:00.000Z'
const out = ['published', 'updated', 'cancelled', 'expired']
const terminal = ['updated', 'cancelled', 'expired', 'discarded']
const withoutMoving = ({ state: _s, version: _v, changedAt: _c, ...rest }: Alert) => rest

const outAfter = (town: ModelTown, alert: Alert) =>
  [...town.alerts.values()].filter((one) => one.predecessorId === alert.id && out.includes(one.state))

/** Where an alert may stand once a message of this kind followed it. */
const endOf = (followed: Alert['msgType'] | undefined): readonly string[] => {
  if (followed === undefined) return ['draft', 'submitted', 'published', 'expired', 'discarded']
  return ['expired', followed === 'Cancel' ? 'cancelled' : 'updated']
}

type Step = { act: Act; now: string; before: ReadonlyMap<string, Alert>; town: ModelTown; refusal: unknown }

/** Runs random acts by the model alone and shows every step to `look`. */
function everyStep(look: (step: Step) => void): void {
  fc.assert(
    fc.property(actsOf(60, true), (acts) => {
      const town = new ModelTown()
      let now = started
      acts.forEach((given, at) => {
        now = plus(now, given.laterMs)
        const act = steered(given, town.chosen(given))
        const before = new Map(town.alerts)
        let refusal: unknown = null
        try {
          town.perform(act, `alert-${at}`, now)
        } catch (error) {
          refusal = error
        }
        look({ act, now, before, town, refusal })
      })
    }),
    { numRuns: 200 },
  )
}

describe('whatever anybody tries with alerts, in whatever order', () => {
  it('gets everywhere the rules allow, and is refused everything else, so that the promises below say something', () => {
    const states = new Set<string>()
    const done = new Set<string>()
    const codes = new Set<string>()
    everyStep(({ act, town, refusal }) => {
      for (const { state } of town.alerts.values()) states.add(state)
      if (refusal === null) done.add(act.verb)
      if (refusal instanceof Problem) codes.add(refusal.code)
    })
    expect([...states].sort()).toEqual(AlertState.options.filter((one) => one !== 'approved').sort())
    expect(done.size).toBe(14)
    expect([...codes].sort()).toEqual(
      [
        'already-followed',
        'changed-meanwhile',
        'expires-in-past',
        'expires-too-late',
        'not-later',
        'not-live',
        'same-person',
        'wrong-state',
      ].map((code) => `alerts.${code}`),
    )
  })

  it('a refusal is a problem of the catalogue, never another error, and changes nothing', () => {
    const catalogue = Object.keys(alertsProblems).map((code) => `alerts.${code}`)
    everyStep(({ refusal, before, town }) => {
      if (refusal === null) return
      expect(refusal).toBeInstanceOf(Problem)
      expect(catalogue).toContain((refusal as Problem).code)
      expect(town.alerts).toEqual(before)
    })
  })

  it('nothing is out that its own writers approved, unless with a reason', () => {
    everyStep(({ town }) => {
      for (const alert of town.alerts.values()) {
        if (!out.includes(alert.state)) continue
        expect(alert.approvedBy).not.toBeNull()
        expect(alert.submittedBy).not.toBeNull()
        if (alert.authors.includes(alert.approvedBy ?? '')) expect(alert.overrideReason).toMatch(/\S/)
      }
    })
  })

  it('authors only grow, and who changes the words is one of them', () => {
    everyStep(({ act, before, town }) => {
      for (const alert of town.alerts.values()) {
        const earlier = before.get(alert.id)
        if (earlier) expect(alert.authors).toEqual(expect.arrayContaining(earlier.authors))
        if (earlier && earlier.texts !== alert.texts) expect(alert.authors).toContain(act.who)
      }
    })
  })

  it('what was approved never changes again except where it stands', () => {
    everyStep(({ before, town }) => {
      for (const earlier of before.values()) {
        const later = town.alerts.get(earlier.id)
        if (earlier.approvedBy !== null && later) expect(withoutMoving(later)).toEqual(withoutMoving(earlier))
      }
    })
  })

  it('every change counts the version up by one, and a decision by two: approved, and out', () => {
    everyStep(({ before, town }) => {
      for (const alert of town.alerts.values()) {
        const earlier = before.get(alert.id)
        const steps = earlier?.state === 'submitted' && alert.state === 'published' ? 2 : 1
        if (earlier !== alert) expect(alert.version).toBe((earlier?.version ?? 0) + steps)
      }
    })
  })

  it('what is out was published exactly once, and what is not never', () => {
    everyStep(({ town }) => {
      for (const { id, state } of town.alerts.values())
        expect(town.published.get(id) ?? 0).toBe(out.includes(state) ? 1 : 0)
    })
  })

  it('what ended stays as it ended', () => {
    everyStep(({ before, town }) => {
      for (const earlier of before.values())
        if (terminal.includes(earlier.state)) expect(town.alerts.get(earlier.id)).toBe(earlier)
    })
  })

  it('an alert is live exactly while it is published, no cancellation and not past its time', () => {
    everyStep(({ now, town }) => {
      for (const alert of town.alerts.values()) {
        const counts = alert.state === 'published' && alert.msgType !== 'Cancel' && now < alert.expiresAt
        expect(isLive(alert, now)).toBe(counts)
      }
    })
  })

  it('an updated or cancelled alert has exactly one successor that went out, of that kind and equally a drill or not', () => {
    everyStep(({ town }) => {
      for (const alert of town.alerts.values()) {
        const successors = outAfter(town, alert)
        expect(successors.length).toBeLessThanOrEqual(1)
        for (const one of successors) expect(one.drill).toBe(alert.drill)
        expect(endOf(successors[0]?.msgType)).toContain(alert.state)
      }
    })
  })

  it('an alert follows another exactly when it is an update or a cancellation', () => {
    everyStep(({ town }) => {
      for (const { msgType, predecessorId } of town.alerts.values())
        expect(predecessorId === null).toBe(msgType === 'Alert')
    })
  })
})
