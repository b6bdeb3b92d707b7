import type { Instant } from '../clock/index.ts'
import { kernelProblem } from '../problem/index.ts'
import type { Actor } from './actor.ts'

/** How long somebody counts as there themselves after they proved who they are, in milliseconds. */
export const proofLifetime = 10 * 60_000

/**
 * What opens a door for long or cannot be undone is only for whoever proved who they are just now, not for whoever found
 * their device unlocked (OWASP ASVS 5.0, V7.5.1). `if-possible`: unless they have nothing yet to prove it with.
 */
export type AsksProof = true | 'if-possible'

type Asking = { freshProof?: AsksProof | undefined }

/**
 * Whether this actor has to prove once more who they are before they do it. Asked of people, who come with a session;
 * never of machines, the operator or the program itself.
 */
export function needsProof({ session, proof }: Actor, { freshProof }: Asking, now: Instant): boolean {
  if (freshProof === undefined || session === undefined) return false
  if (freshProof === 'if-possible' && proof?.possible === false) return false
  if (proof === undefined || proof.at === null) return true
  return Date.parse(now) - Date.parse(proof.at) >= proofLifetime
}

/** Refuses `kernel.proof-needed` with the minutes a proof lasts. */
export function requireProof(actor: Actor, asking: Asking, now: Instant): void {
  if (needsProof(actor, asking, now)) throw kernelProblem('proof-needed', { minutes: proofLifetime / 60_000 })
}
