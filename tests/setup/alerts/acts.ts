import fc from 'fast-check'
import {
  cancel,
  draft,
  extend,
  propose,
  proposeCancel,
  update,
} from '../../../src/engines/alerts/model/compose.ts'
import {
  approve,
  discard,
  edit,
  expire,
  follow,
  override,
  publish,
  requireVersion,
  sendBack,
  submit,
} from '../../../src/engines/alerts/model/decide.ts'
import { problem } from '../../../src/engines/alerts/problems.ts'
import type { Alert, AlertState, Content } from '../../../src/engines/alerts/schema.ts'
import { contentOf } from './content.ts'

export const verbs = [
  'draft',
  'edit',
  'rewrite',
  'submit',
  'send-back',
  'approve',
  'override',
  'update',
  'extend',
  'cancel',
  'discard',
  'expire',
] as const
const proposals = ['propose', 'propose-cancel'] as const
type Verb = (typeof verbs)[number] | (typeof proposals)[number]

/** Something somebody tries; whether it may be done is what the model decides. */
export type Act = {
  verb: Verb
  /** Which of the alerts made so far, the newest first. */
  of: number
  who: string
  /** How long after the act before. */
  laterMs: number
  validMinutes: number
  /** Codes of the demonstration town; none: the whole town. */
  districts: string[]
  drill: boolean
  /** Tries what leads the alert on instead, else hardly any run would get to the end. */
  onwards: boolean
  /** Decides about an older version than there is. */
  stale: boolean
}

const people = ['person:a', 'person:b', 'person:c'] as const
const day = 24 * 60
type By = { actor: string; now: string }

const act = (chosen: readonly Verb[]): fc.Arbitrary<Act> =>
  fc.record({
    verb: fc.constantFrom(...chosen),
    of: fc.constantFrom(0, 0, 0, 1, 1, 2, 3),
    who: fc.constantFrom(...people),
    laterMs: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 * 60_000 })),
    validMinutes: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 30, max: 3 * day }) },
      { weight: 1, arbitrary: fc.integer({ min: -10, max: 20 * day }) },
    ),
    districts: fc.subarray(['north-beach', 'riverside']),
    drill: fc.boolean(),
    onwards: fc.boolean(),
    stale: fc.oneof(
      { weight: 19, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  })

export const actsOf = (length: number, withProposals: boolean): fc.Arbitrary<Act[]> =>
  fc.array(act([...verbs, ...(withProposals ? proposals : [])]), {
    minLength: length / 2,
    maxLength: length,
    size: 'max',
  })

const ways: Partial<Record<AlertState, readonly [Verb, Verb]>> = {
  draft: ['submit', 'submit'],
  submitted: ['approve', 'approve'],
  published: ['update', 'cancel'],
}

/** The act as it is tried on `alert`. */
export function steered(given: Act, alert: Alert | undefined): Act {
  const way = alert && given.onwards ? ways[alert.state] : undefined
  return way ? { ...given, verb: way[given.drill ? 1 : 0] } : given
}

/** What an act with a form sends. */
export const contentFor = ({ validMinutes, verb, who, districts }: Act, now: string): Content =>
  contentOf(`${verb} ${who}`, new Date(Date.parse(now) + validMinutes * 60_000).toISOString(), { districts })

/** One flag of an act chooses between the two ways to replace, and the two ways to end. */
export const renewalOf = ({ drill }: Act) => (drill ? 'correct' : 'update')
export const endingOf = ({ drill }: Act) => (drill ? 'withdraw' : 'all-clear')

export const reasonFor = ({ verb }: Act) => `because of ${verb}`

/** The alerts of a town by the pure rules alone, one successor each, and how often each was published. */
export class ModelTown {
  readonly alerts = new Map<string, Alert>()
  readonly published = new Map<string, number>()

  /** The alert an act is about; undefined while there are none. */
  chosen({ of }: Act): Alert | undefined {
    const newestFirst = [...this.alerts.values()].reverse()
    return newestFirst[of % Math.max(newestFirst.length, 1)]
  }

  /** Performs the act, a new alert getting `id`; throws the model's refusal. False when there is nothing to act on. */
  perform(act: Act, id: string, now: string): boolean {
    const by = { actor: act.who, now }
    if (act.verb === 'draft') {
      this.#put(draft(id, { ...contentFor(act, now), drill: act.drill }, by))
      return true
    }
    const alert = this.chosen(act)
    if (!alert) return false
    this.#decide(act, alert, { id, by })
    return true
  }

  #decide(act: Act, alert: Alert, { id, by }: { id: string; by: By }): void {
    if (act.verb === 'approve' || act.verb === 'override') this.#putOut(changed(act, alert, by), by)
    else if (act.verb === 'expire') this.#expire(by)
    else this.#put(added(act, alert, { id, by }) ?? changed(act, alert, by))
  }

  #expire(by: By): void {
    const overdue = [...this.alerts.values()].filter(
      (one) => one.state === 'published' && one.expiresAt <= by.now,
    )
    for (const one of overdue) this.#put(expire(one, by))
  }

  /** Decided and out are one step. */
  #putOut(approved: Alert, by: By): void {
    this.#put(publish(approved, by))
    this.published.set(approved.id, (this.published.get(approved.id) ?? 0) + 1)
    const predecessor = this.alerts.get(approved.predecessorId ?? '')
    if (predecessor) this.#put(follow(predecessor, approved, by))
  }

  /** Keeps what the database's unique index keeps. */
  #put(alert: Alert): void {
    const idle = ['draft', 'discarded']
    const rivals = [...this.alerts.values()].filter(
      (one) =>
        one.id !== alert.id &&
        alert.predecessorId !== null &&
        one.predecessorId === alert.predecessorId &&
        !idle.includes(one.state),
    )
    if (rivals.length > 0 && !idle.includes(alert.state)) throw problem('already-followed')
    this.alerts.set(alert.id, alert)
  }
}

/** What an act makes of an alert beside it; null when it changes the alert itself. */
function added(act: Act, alert: Alert, { id, by }: { id: string; by: By }): Alert | null {
  const content = contentFor(act, by.now)
  const telegram = { telegramSha256: 'f'.repeat(64), chain: 'chain' }
  switch (act.verb) {
    case 'update':
      return update(alert, id, { ...content, act: renewalOf(act) }, by)
    case 'extend':
      return extend(alert, id, content.expiresAt, by)
    case 'cancel':
      return cancel(alert, id, { act: endingOf(act), texts: content.texts }, by)
    case 'propose':
      return propose(id, { ...content, ...telegram, drill: alert.drill }, null, by.now)
    case 'propose-cancel':
      return proposeCancel(alert, id, { ...telegram, texts: content.texts }, by.now)
    default:
      return null
  }
}

function changed(act: Act, alert: Alert, by: By): Alert {
  if (act.stale) requireVersion(alert, alert.version - 1)
  switch (act.verb) {
    case 'edit':
    case 'rewrite':
      return edit(alert, contentFor(act, by.now), by)
    case 'submit':
      return submit(alert, contentFor(act, by.now), by)
    case 'send-back':
      return sendBack(alert, reasonFor(act), by)
    case 'approve':
      return approve(alert, by)
    case 'override':
      return override(alert, reasonFor(act), by)
    case 'discard':
      return discard(alert, by)
    default:
      throw new Error(`${act.verb} does not change one alert`)
  }
}
