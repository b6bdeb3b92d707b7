import { problem } from '../problems.ts'
import type { Seat, Stage } from '../schema.ts'

/** A position somebody may act in now; `standingInFor` names the absent holder (or `vacant`) for a deputy. */
export type Held = { section: string; position: string; standingInFor: string | null }

type Rules = {
  steps: readonly { position: string; sections?: readonly string[] | undefined }[]
  decidedBy: readonly { upTo?: number | undefined; position: string }[]
}
type Positions = Readonly<Record<string, { of: 'section' | 'town' }>>

/** Which draft a route is for; `held` is what its drafter may act in. */
export type Draft = { section: string; amount: bigint | null; held: readonly Held[] }

/** `delegated`: it ends before the last step of the rules (専決). */
export type Route = { stages: Stage[]; delegated: boolean }

export const fits = ({ position, section }: Seat, held: Held): boolean =>
  held.position === position && (section === null || held.section === section)

/**
 * The route of a draft by the rules of its kind: the steps up to whoever decides it, without those its drafter holds, for nobody
 * approves their own. Where the drafter is the one who would decide, the next one in the route does. Refuses
 * `amount-required` where the rules ask for it and `no-decider` where nobody is left above the drafter.
 */
export function routeFor(rules: Rules, positions: Positions, draft: Draft): Route {
  const { steps } = rules
  const own = draft.held.filter(({ standingInFor }) => standingInFor === null)
  const seatOf = (position: string): Seat => ({
    position,
    section: positions[position]?.of === 'section' ? draft.section : null,
  })
  const isDrafters = (seat: Seat) => own.some((held) => fits(seat, held))
  const first = steps.findIndex(
    ({ position, sections }) => !sections && position === deciderOf(rules, draft.amount),
  )
  const end = steps.findIndex(
    ({ position, sections }, n) => n >= first && !sections && !isDrafters(seatOf(position)),
  )
  if (end < 0) throw problem('no-decider')
  const stages = steps.slice(0, end + 1).flatMap(({ position, sections }): Stage[] => {
    const seats = sections
      ? sections.filter((section) => section !== draft.section).map((section) => ({ position, section }))
      : [seatOf(position)]
    const asked = seats.filter((seat) => !isDrafters(seat))
    return asked.length > 0 ? [{ kind: sections ? 'consultation' : 'approval', seats: asked }] : []
  })
  return { stages, delegated: end < steps.findLastIndex(({ sections }) => !sections) }
}

function deciderOf({ decidedBy }: Rules, amount: bigint | null): string {
  if (amount === null && decidedBy.length > 1) throw problem('amount-required')
  const found = decidedBy.find(
    ({ upTo }) => upTo === undefined || (amount !== null && amount <= BigInt(upTo)),
  )
  if (!found) throw problem('no-decider')
  return found.position
}
