import type { LeafState, Rule } from '../schema.ts'
import { calm, leafKey, type Point, step } from './leaf.ts'

/** That a level would have been proposed, at a moment in milliseconds since 1970. */
export type WouldHave = { at: number; level: number; value: number }

/**
 * What these rules, all of one measurement, would have proposed of these observations, which come in the order of time:
 * each change to a level is a proposal, as while a town runs; going back below all of them is none.
 */
export function replay(rules: readonly Rule[], points: readonly Point[]): WouldHave[] {
  const states = new Map<string, LeafState>()
  const made: WouldHave[] = []
  let level = 0
  for (const point of points) {
    let now = 0
    for (const rule of rules) {
      const on = rule.groups
        .flatMap(({ of }) => of)
        .map((leaf) => {
          const key = leafKey(leaf)
          const state = step(leaf, states.get(key) ?? calm, point)
          states.set(key, state)
          return state.on
        })
      if (on.every(Boolean)) now = Math.max(now, rule.level)
    }
    if (now !== level && now > 0) made.push({ at: point.at, level: now, value: point.value })
    level = now
  }
  return made
}
