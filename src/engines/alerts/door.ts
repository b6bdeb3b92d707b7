import type { Ctx } from '#kernel'
import type { TakeInOptions, TakeInParts, TakenIn } from './arrival.ts'
import { type ChainStanding, chainStanding } from './chain-standing.ts'
import { type DiscardedAlert, discardedAlert } from './discarded-alert.ts'
import { type Finding, proposeEnd, proposeOwn } from './propose-own.ts'
import { type PublishedAlert, publishedAlert } from './published-alert.ts'
import { takeIn } from './take-in.ts'
import { type Signal, takeSignal } from './take-signal.ts'

/** What other modules may have this one do, each in the caller's own transaction. */
export type AlertsDoor = {
  /** Keeps the bytes a source brought, and proposes what follows from them ({@link takeIn}). */
  takeIn(ctx: Ctx, bytes: Uint8Array, options?: TakeInOptions): Promise<TakenIn>
  /** Takes in a signal without words of its own: class 1 that is out at once, or a proposal ({@link takeSignal}). */
  takeSignal(ctx: Ctx, signal: Signal): Promise<TakenIn>
  /** Proposes what the town's own instruments found ({@link proposeOwn}). */
  propose(ctx: Ctx, finding: Finding): Promise<string>
  /** Proposes that it is over ({@link proposeEnd}). */
  proposeEnd(ctx: Ctx, chain: string): Promise<string | null>
  /** How things stand with what was proposed of a chain ({@link chainStanding}). */
  standing(ctx: Ctx, chain: string): Promise<ChainStanding>
  /** What went out, for who keeps books on it; null where nothing of that id did. */
  published(ctx: Ctx, id: string): Promise<PublishedAlert | null>
  /** What somebody put aside (`alerts.discarded`, with `by`); null where nothing of that id was. */
  discarded(ctx: Ctx, id: string): Promise<DiscardedAlert | null>
}

export const alertsDoor = (parts: TakeInParts): AlertsDoor => ({
  takeIn: (ctx, bytes, options) => takeIn(ctx, parts, { ...options, bytes }),
  takeSignal: (ctx, signal) => takeSignal(ctx, parts, signal),
  propose: (ctx, finding) => proposeOwn(ctx, parts.rules, finding),
  proposeEnd: (ctx, chain) => proposeEnd(ctx, parts.rules, chain),
  standing: chainStanding,
  published: publishedAlert,
  discarded: discardedAlert,
})
