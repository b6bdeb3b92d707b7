import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Problem } from '#kernel'
import { approvalProblems, problem } from '../problems.ts'
import type { Document, Step, Terms, Version } from '../schema.ts'
import { draft, edit, requireRevision, submit, withdraw } from './compose.ts'
import { approve, type Case, type Done, openSeats, reject, review, sendBack } from './decide.ts'
import { fits, type Held, routeFor } from './route.ts'

const positions = {
  clerk: { of: 'section', deputies: [] },
  chief: { of: 'section', deputies: [] },
  manager: { of: 'section', deputies: ['chief'] },
  mayor: { of: 'town', deputies: ['manager'] },
} as const
const rules = {
  steps: [
    { position: 'chief' },
    { position: 'manager' },
    { position: 'manager', sections: ['finance', 'water'] },
    { position: 'mayor' },
  ],
  decidedBy: [{ upTo: 500_000, position: 'manager' }, { position: 'mayor' }],
}
const now = '2026-11-22T03:00:00.000Z'
const later = '2026-11-23T03:00:00.000Z'
const post = (section: string, position: string, standingInFor: string | null = null): Held => ({
  section,
  position,
  standingInFor,
})

/** Who is who; some hold two posts, some stand in for others. */
const staff: Readonly<Record<string, readonly Held[]>> = {
  drafter: [post('welfare', 'clerk')],
  chief: [post('welfare', 'chief'), post('welfare', 'manager', 'manager')],
  both: [post('welfare', 'chief'), post('welfare', 'manager')],
  manager: [post('welfare', 'manager')],
  finance: [post('finance', 'manager')],
  water: [post('water', 'manager'), post('finance', 'manager', 'finance')],
  mayor: [post('office', 'mayor')],
  deputy: [post('office', 'manager'), post('office', 'mayor', 'vacant')],
  clerk: [post('welfare', 'clerk'), post('welfare', 'chief', 'chief')],
  outsider: [post('construction', 'manager'), post('construction', 'chief')],
}
const names = Object.keys(staff)
const act = fc.record({
  verb: fc.constantFrom(
    'edit',
    'submit',
    'approve',
    'approve',
    'approve',
    'approve',
    'approve',
    'send-back',
    'reject',
    'withdraw',
  ),
  who: fc.constantFrom(...names),
  /** Does what leads on, else hardly any run would get to a decision. */
  onwards: fc.boolean(),
  stale: fc.integer({ min: 0, max: 19 }).map((n) => n === 0),
  ending: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
})
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never
const start = fc.record({
  acts: fc.array(act, { minLength: 15, maxLength: 50, size: 'max' }),
  amount: fc.constantFrom(100_000n, 500_000n, 500_001n),
  drafter: fc.constantFrom('drafter', 'chief', 'manager', 'both'),
  deputised: fc.boolean(),
})

type World = { document: Document; versions: Version[]; steps: Step[] }
const caseOf = ({ document, versions, steps }: World): Case => {
  const version = versions.at(-1)
  if (!version) throw problem('wrong-state', { state: document.state })
  return { document, version, steps }
}

const endings: Readonly<Record<string, readonly string[]>> = {
  draft: ['submit'],
  'sent-back': ['submit'],
  submitted: ['approve', 'approve', 'approve', 'send-back'],
}

/** The act as it is tried: often one that leads on, by somebody it lies with. */
function steered(given: Act, world: World, drafter: string): Act {
  if (!given.onwards || given.ending) return given
  const verbs = endings[world.document.state]
  if (!verbs) return given
  if (world.document.state !== 'submitted') return { ...given, verb: 'submit', who: drafter }
  const open = openSeats(caseOf(world))
  const could = names.filter((name) => staff[name]?.some((held) => open.some((seat) => fits(seat, held))))
  const verb = verbs[names.indexOf(given.who) % verbs.length] === 'send-back' ? 'send-back' : 'approve'
  return { ...given, verb, who: could[names.indexOf(given.who) % Math.max(could.length, 1)] ?? given.who }
}

function perform(world: World, { verb, who, stale }: Act, terms: Terms): World {
  const { document } = world
  const by = { actor: who, now }
  if (verb === 'edit' || verb === 'submit' || verb === 'withdraw') {
    requireRevision(document, document.revision - (stale ? 1 : 0))
    if (verb === 'withdraw') return { ...world, document: withdraw(document, by) }
    if (verb === 'edit')
      return { ...world, document: edit(document, { ...document, title: `${who} ${document.revision}` }, by) }
    const route = routeFor(rules, positions, { ...document, held: staff[document.draftedBy] ?? [] })
    const sent = submit(document, { route, terms, dueAt: later }, by)
    return { ...world, document: sent.document, versions: [...world.versions, sent.version] }
  }
  const done = decided(world, {
    verb,
    by: { ...by, held: staff[who] ?? [] },
    seen: document.version - (stale ? 1 : 0),
  })
  return { ...world, document: done.document, steps: [...world.steps, done.step] }
}

type Deciding = { verb: string; by: { actor: string; now: string; held: readonly Held[] }; seen: number }
function decided(world: World, { verb, by, seen }: Deciding): Done {
  const given = caseOf(world)
  if (verb === 'approve') return approve(given, by, { positions, seen, dueAt: later })
  const why = { positions, seen, reason: 'because' }
  return verb === 'reject' ? reject(given, by, why) : sendBack(given, by, why)
}

type Look = { act: Act; before: World; after: World; refusal: unknown; deputised: boolean }

/** Runs random acts by the rules alone and shows every step to `look`. */
function everyStep(look: (step: Look) => void): void {
  fc.assert(
    fc.property(start, ({ acts, amount, drafter, deputised }) => {
      const written = { title: 't', body: 'b', amount, attachments: [] }
      const begun = { ...written, id: 'd', kind: 'k', section: 'welfare', subject: null }
      const terms = { deputised, symbol: '青福', retentionYears: 5, hoursPerStep: 24 }
      let world: World = { document: draft(begun, { actor: drafter, now }), versions: [], steps: [] }
      for (const given of acts) {
        const tried = steered(given, world, drafter)
        const before = world
        let refusal: unknown = null
        try {
          world = perform(world, tried, terms)
        } catch (error) {
          refusal = error
        }
        look({ act: tried, before, after: world, refusal, deputised })
      }
    }),
    { numRuns: 400 },
  )
}

const approvals = ({ steps }: World, version: number) =>
  steps.filter((step) => step.version === version && step.act === 'approve')

describe('whatever anybody tries with a document, in whatever order', () => {
  it('gets everywhere the rules allow, and is refused everything else, so that the promises below say something', () => {
    const states = new Set<string>()
    const codes = new Set<string>()
    let deputies = 0
    everyStep(({ after, refusal }) => {
      states.add(after.document.state)
      if (refusal instanceof Problem) codes.add(refusal.code)
      deputies += after.steps.filter(({ standingInFor }) => standingInFor !== null).length
    })
    expect([...states].sort()).toEqual([
      'decided',
      'draft',
      'rejected',
      'sent-back',
      'submitted',
      'withdrawn',
    ])
    expect([...codes].sort()).toEqual(
      [
        'already-approved',
        'changed-meanwhile',
        'not-decider',
        'not-found',
        'not-your-turn',
        'own-draft',
        'wrong-state',
      ].map((code) => `approval.${code}`),
    )
    expect(deputies).toBeGreaterThan(0)
  })

  it('a refusal is a problem of the catalogue, never another error, and changes nothing', () => {
    everyStep(({ refusal, before, after }) => {
      if (refusal === null) return
      expect(refusal).toBeInstanceOf(Problem)
      expect(Object.keys(approvalProblems)).toContain((refusal as Problem).code.replace('approval.', ''))
      expect(after).toBe(before)
    })
  })

  it('a decision has the approval of every place of the route of its version, in order', () => {
    everyStep(({ after }) => {
      if (after.document.state !== 'decided') return
      const { version, route } = caseOf(after).version
      const wanted = route.flatMap(({ seats }, stage) => seats.map((_seat, seat) => `${stage}.${seat}`))
      const had = approvals(after, version)
      expect(had.map(({ stage, seat }) => `${stage}.${seat}`).toSorted()).toEqual(wanted)
      expect(had.map(({ stage }) => stage)).toEqual(had.map(({ stage }) => stage).toSorted())
      expect(after.document.decidedBy).toBe(had.at(-1)?.actor)
    })
  })

  it('nobody acts at a version they drafted', () => {
    everyStep(({ after }) => {
      for (const step of after.steps) expect(step.actor).not.toBe(after.document.draftedBy)
    })
  })

  it('nobody approves two steps of one version unless the route was shortened', () => {
    everyStep(({ after }) => {
      for (const { version, delegated } of after.versions) {
        const actors = approvals(after, version).map(({ actor }) => actor)
        if (!delegated) expect(new Set(actors).size).toBe(actors.length)
      }
    })
  })

  it('everybody who acts holds the place, or is the deputy the rules name for who is away', () => {
    everyStep(({ after, deputised }) => {
      for (const { stage, seat, version, actor, standingInFor } of after.steps) {
        const place = after.versions[version - 1]?.route[stage]?.seats[seat]
        const ways = staff[actor]?.filter((held) => place && fits(place, held)) ?? []
        const own = ways.some((held) => held.standingInFor === null)
        expect(own).toBe(standingInFor === null)
        if (own) continue
        expect(deputised).toBe(true)
        expect(ways.map((held) => held.standingInFor)).toContain(standingInFor)
        const named: readonly string[] = place?.position === 'manager' ? ['chief'] : ['manager']
        expect(place?.position).not.toBe('chief')
        expect(
          staff[actor]?.some((held) => held.standingInFor === null && named.includes(held.position)),
        ).toBe(true)
      }
    })
  })

  it('what came back is past: its version is never decided, and its approvals count for no other', () => {
    everyStep(({ after }) => {
      const back = new Set(
        after.steps.flatMap(({ act: did, version }) => (did === 'approve' ? [] : [version])),
      )
      if (after.document.state === 'decided') expect(back.has(after.document.version)).toBe(false)
    })
  })

  it('a version says what was submitted and never changes', () => {
    everyStep(({ before, after }) => {
      expect(after.versions.slice(0, before.versions.length)).toEqual(before.versions)
      expect(after.versions.map(({ version }) => version)).toEqual(after.versions.map((_one, n) => n + 1))
      const { document } = after
      if (document.state === 'submitted' || document.state === 'decided')
        expect(document).toMatchObject({
          title: after.versions.at(-1)?.title,
          version: after.versions.length,
        })
    })
  })

  it('what ended stays as it ended', () => {
    everyStep(({ before, after }) => {
      if (['decided', 'rejected', 'withdrawn'].includes(before.document.state)) expect(after).toBe(before)
    })
  })

  it('each change counts the revision up by one', () => {
    everyStep(({ before, after }) => {
      if (before !== after) expect(after.document.revision).toBe(before.document.revision + 1)
    })
  })
})

describe('the route', () => {
  const of = (amount: bigint | null, ...held: Held[]) =>
    routeFor(rules, positions, { section: 'welfare', amount, held })
  const shown = ({ stages }: ReturnType<typeof of>) =>
    stages.map(({ seats }) =>
      seats.map(({ position, section }) => `${position} ${section ?? 'town'}`).join(' + '),
    )

  it.each([
    [500_000n, ['chief welfare', 'manager welfare'], true],
    [500_001n, ['chief welfare', 'manager welfare', 'manager finance + manager water', 'mayor town'], false],
  ])('for %d yen goes by %j', (amount, expected, delegated) => {
    expect(shown(of(amount))).toEqual(expected)
    expect(of(amount).delegated).toBe(delegated)
  })

  it('leaves out what its drafter holds, and goes one further where they would decide themself', () => {
    expect(shown(of(100n, post('welfare', 'chief')))).toEqual(['manager welfare'])
    expect(shown(of(100n, post('welfare', 'manager')))).toEqual([
      'chief welfare',
      'manager finance + manager water',
      'mayor town',
    ])
    expect(of(100n, post('welfare', 'manager')).delegated).toBe(false)
  })

  it('a position somebody stands in for is not theirs', () => {
    expect(shown(of(100n, post('welfare', 'manager', 'other')))).toEqual(['chief welfare', 'manager welfare'])
  })

  it('asks no section for its own opinion', () => {
    const route = routeFor(rules, positions, { section: 'finance', amount: 600_000n, held: [] })
    expect(shown(route)).toEqual(['chief finance', 'manager finance', 'manager water', 'mayor town'])
  })

  it('of who stands last has nobody left to decide', () => {
    expect(() => of(600_000n, post('office', 'mayor'))).toThrow('approval.no-decider')
  })

  it('needs the amount where it depends on it, and only there', () => {
    expect(() => of(null)).toThrow('approval.amount-required')
    const plain = { ...rules, decidedBy: [{ position: 'manager' }] }
    expect(routeFor(plain, positions, { section: 'welfare', amount: null, held: [] }).delegated).toBe(true)
  })
})

it('only who was absent can say that they read it afterwards', () => {
  const step: Step = {
    documentId: 'd',
    version: 1,
    stage: 0,
    seat: 0,
    act: 'approve',
    actor: 'chief',
    standingInFor: 'manager',
    reason: null,
    at: now,
    draftedBy: 'drafter',
    delegated: true,
  }
  expect(review(step, { actor: 'manager', now })).toMatchObject({ reviewedBy: 'manager' })
  expect(() => review(step, { actor: 'chief', now })).toThrow('approval.nothing-to-review')
  expect(() => review({ ...step, standingInFor: null }, { actor: 'manager', now })).toThrow(
    'nothing-to-review',
  )
})
