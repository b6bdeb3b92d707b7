import { problem } from '../problems.ts'
import type { Document, Review, Seat, Stage, Step, Version } from '../schema.ts'
import { type By, next, requireState } from './compose.ts'
import { fits, type Held } from './route.ts'

/** A submitted document, the version it lies at and what was done about that version. */
export type Case = { document: Document; version: Version; steps: readonly Step[] }

/** Who acts, with what they may act in now. */
export type Actor = By & { held: readonly Held[] }

type Positions = Readonly<Record<string, { deputies: readonly string[] }>>
type Open = Seat & { stage: number; seat: number }

/** Places of the current stage nobody has acted at yet. */
export function openSeats({ document, version, steps }: Case): Open[] {
  const stage = document.state === 'submitted' ? document.stage : null
  const seats = stage === null ? [] : (version.route[stage]?.seats ?? [])
  return seats.flatMap((place, seat) =>
    steps.some((step) => step.version === version.version && step.stage === stage && step.seat === seat)
      ? []
      : [{ ...place, stage: stage ?? 0, seat }],
  )
}

/**
 * What of somebody's positions counts in a route: their own; those of others where the rules name a position of theirs as
 * its deputy.
 */
export function usable(held: readonly Held[], positions: Positions): Held[] {
  const own = held.filter(({ standingInFor }) => standingInFor === null)
  return held.filter(
    ({ position, standingInFor }) =>
      standingInFor === null ||
      own.some((mine) => positions[position]?.deputies.includes(mine.position) ?? false),
  )
}

/**
 * The place at which this person can act now, and in whose stead; a refusal says why there is none: `own-draft` for who
 * drafted it, `already-approved` for who approved another step of it (unless the route was shortened by 専決),
 * `not-your-turn` for everybody else it does not lie with.
 */
export function placeOf(
  given: Case,
  actor: Actor,
  positions: Positions,
): Open & { standingInFor: string | null } {
  const { document, version, steps } = given
  requireState(document, 'submitted')
  if (document.draftedBy === actor.actor) throw problem('own-draft')
  const approved = steps.some((step) => step.version === version.version && step.actor === actor.actor)
  if (approved && !version.delegated) throw problem('already-approved')
  const held = usable(actor.held, positions)
  const ways = openSeats(given).flatMap((place) =>
    held
      .filter((one) => fits(place, one) && (one.standingInFor === null || version.terms.deputised))
      .map(({ standingInFor }) => ({ ...place, standingInFor })),
  )
  const way = ways.find(({ standingInFor }) => standingInFor === null) ?? ways[0]
  if (!way) throw problem('not-your-turn')
  return way
}

/** What somebody did at their place, and what became of the document; `decided` still lacks its number. */
export type Done = { step: Step; document: Document; decided: boolean }

type Rules = { positions: Positions; seen: number; dueAt: string }

/** A decision is about the version its maker saw. */
function requireVersion({ document }: Case, seen: number): void {
  if (document.version !== seen) throw problem('changed-meanwhile', { version: document.version })
}

function stepOf(
  { document, version }: Case,
  { stage, seat, standingInFor }: ReturnType<typeof placeOf>,
  { act, reason, by }: { act: Step['act']; reason: string | null; by: By },
): Step {
  return {
    documentId: document.id,
    version: version.version,
    stage,
    seat,
    act,
    actor: by.actor,
    standingInFor,
    reason,
    at: by.now,
    draftedBy: version.draftedBy,
    delegated: version.delegated,
  }
}

/** Approves at one's place. The last place of a stage opens the next one (due at `dueAt`); that of the last stage decides. */
export function approve(given: Case, actor: Actor, { positions, seen, dueAt }: Rules): Done {
  requireVersion(given, seen)
  const place = placeOf(given, actor, positions)
  const { document, version } = given
  const step = stepOf(given, place, { act: 'approve', reason: null, by: actor })
  if (openSeats(given).length > 1) return { step, document: next(document, actor.now, {}), decided: false }
  if (place.stage < version.route.length - 1)
    return { step, document: next(document, actor.now, { stage: place.stage + 1, dueAt }), decided: false }
  const change = {
    state: 'decided',
    stage: null,
    dueAt: null,
    decidedAt: actor.now,
    decidedBy: actor.actor,
  } as const
  return { step, document: next(document, actor.now, change), decided: true }
}

type Reasoned = Omit<Rules, 'dueAt'> & { reason: string }

/** Sends it back to its drafter (差戻し): this version is never decided. */
export function sendBack(given: Case, actor: Actor, { positions, seen, reason }: Reasoned): Done {
  requireVersion(given, seen)
  const place = placeOf(given, actor, positions)
  const step = stepOf(given, place, { act: 'send-back', reason, by: actor })
  const change = { state: 'sent-back', stage: null, dueAt: null, reason } as const
  return { step, document: next(given.document, actor.now, change), decided: false }
}

/** Rejects it for good (否決), which only who decides can. */
export function reject(given: Case, actor: Actor, { positions, seen, reason }: Reasoned): Done {
  requireVersion(given, seen)
  const place = placeOf(given, actor, positions)
  if (place.stage < given.version.route.length - 1) throw problem('not-decider')
  const step = stepOf(given, place, { act: 'reject', reason, by: actor })
  const change = { state: 'rejected', stage: null, dueAt: null, reason } as const
  return { step, document: next(given.document, actor.now, change), decided: false }
}

/** The number a decision got, and until when it must be kept. */
export const numbered = (
  document: Document,
  given: { symbol: string; fiscalYear: number; number: number; keepUntil: string },
): Document => ({ ...document, ...given })

/** Who was absent has read what was decided in their place (後閲); nobody else can say so. */
export function review(step: Step, { actor, now }: By): Review {
  if (step.standingInFor !== actor) throw problem('nothing-to-review')
  const { documentId, version, stage, seat } = step
  return { documentId, version, stage, seat, reviewedBy: actor, at: now }
}

/** Whether a person may read a document: who drafted it, colleagues of its section, whoever is or was asked about it. */
export function mayRead(
  { document, versions, steps }: { document: Document; versions: readonly Version[]; steps: readonly Step[] },
  { actor, held }: Pick<Actor, 'actor' | 'held'>,
): boolean {
  const seats = versions.flatMap(({ route }) => route.flatMap((stage: Stage) => stage.seats))
  return (
    document.draftedBy === actor ||
    held.some(({ section }) => section === document.section) ||
    steps.some((step) => step.actor === actor || step.standingInFor === actor) ||
    held.some((one) => seats.some((seat) => fits(seat, one)))
  )
}
