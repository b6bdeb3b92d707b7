import fc from 'fast-check'
import { contentOf } from './content.fixture.ts'
import { cancel, draft, propose, update } from './model/compose.ts'
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
} from './model/decide.ts'
import { proposeCancel } from './model/withdraw.ts'
import { problem } from './problems.ts'
import type { Alert, Content } from './schema.ts'

export const verbs = [
  'draft',
  'edit',
  'submit',
  'send-back',
  'approve',
  'override',
  'publish',
  'update',
  'cancel',
  'discard',
  'expire',
] as const
const proposals = ['propose', 'propose-cancel'] as const
export type Verb = (typeof verbs)[number] | (typeof proposals)[number]

/** Something somebody tries; whether it may be done is what the model decides. */
export type Act = {
  verb: Verb
  /** Which of the alerts made so far, the newest first. */
  of: number
  who: string
  /** How long after the act before. */
  laterMs: number
  validMinutes: number
  drill: boolean
  /** Decides about an older version than there is. */
  stale: boolean
}

export const people = ['person:a', 'person:b', 'person:c'] as const
const day = 24 * 60

const act = (chosen: readonly Verb[]): fc.Arbitrary<Act> =>
  fc.record({
    verb: fc.constantFrom(...chosen),
    of: fc.nat({ max: 3 }),
    who: fc.constantFrom(...people),
    laterMs: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 * 60_000 })),
    validMinutes: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 30, max: 3 * day }) },
      { weight: 1, arbitrary: fc.integer({ min: -10, max: 20 * day }) },
    ),
    drill: fc.boolean(),
    stale: fc.oneof(
      { weight: 19, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  })

/** What leads an alert all the way is tried more often, else hardly any run would get there. */
const likely: readonly Verb[] = ['submit', 'submit', 'approve', 'approve', 'publish', 'publish', 'publish']

export const actsOf = (length: number, withProposals: boolean): fc.Arbitrary<Act[]> =>
  fc.array(act([...verbs, ...likely, ...(withProposals ? proposals : [])]), {
    minLength: length / 2,
    maxLength: length,
    size: 'max',
  })

/** What an act with a form sends. */
export const contentFor = ({ validMinutes, verb, who }: Act, now: string): Content =>
  contentOf(`${verb} ${who}`, new Date(Date.parse(now) + validMinutes * 60_000).toISOString())

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

  #decide(act: Act, alert: Alert, { id, by }: { id: string; by: { actor: string; now: string } }): void {
    const content = contentFor(act, by.now)
    const telegram = { telegramSha256: 'f'.repeat(64), chain: 'chain' }
    switch (act.verb) {
      case 'update':
        return this.#put(update(alert, id, content, by))
      case 'cancel':
        return this.#put(cancel(alert, id, content.texts, by))
      case 'propose':
        return this.#put(propose(id, { ...content, ...telegram, drill: alert.drill }, null, by.now))
      case 'propose-cancel':
        return this.#put(proposeCancel(alert, id, { ...telegram, texts: content.texts }, by.now))
      case 'expire':
        for (const one of [...this.alerts.values()])
          if (one.state === 'published' && one.expiresAt <= by.now) this.#put(expire(one, by))
        return
      case 'publish':
        return this.#publish(alert, by)
      default:
        if (act.stale) requireVersion(alert, alert.version - 1)
        return this.#put(changed(act, alert, { content, by }))
    }
  }

  #publish(alert: Alert, by: { actor: string; now: string }): void {
    if (alert.state !== 'approved') return
    this.#put(publish(alert, by))
    this.published.set(alert.id, (this.published.get(alert.id) ?? 0) + 1)
    const predecessor = this.alerts.get(alert.predecessorId ?? '')
    if (predecessor) this.#put(follow(predecessor, alert, by))
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

type With = { content: Content; by: { actor: string; now: string } }

function changed(act: Act, alert: Alert, { content, by }: With): Alert {
  switch (act.verb) {
    case 'edit':
      return edit(alert, content, by)
    case 'submit':
      return submit(alert, content, by)
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
