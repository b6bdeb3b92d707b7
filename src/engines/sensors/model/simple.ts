import type { Leaf, Rule } from '../schema.ts'

/** Conditions as a form has them: one measurement, one measure, up to three levels. Times in minutes. */
export type Simple = {
  datastream: string
  measure: Leaf['measure']
  windowMinutes: number | null
  heldMinutes: number
  levels: readonly { level: number; rise: number; fall: number }[]
}

export function rulesOf({ datastream, measure, windowMinutes, heldMinutes, levels }: Simple): Rule[] {
  const windowed = measure === 'rise' || measure === 'sum'
  const shared = {
    datastream,
    measure,
    windowSeconds: windowed && windowMinutes !== null ? windowMinutes * 60 : null,
    heldSeconds: heldMinutes * 60,
  }
  return levels.map(({ level, rise, fall }) => ({
    level,
    match: 'all',
    groups: [{ match: 'all', of: [{ ...shared, riseAt: rise, fallBelow: fall }] }],
  }))
}

const whole = (seconds: number) => seconds % 60 === 0

/** The same back from rules; null for those a form cannot say. */
export function simpleOf(rules: readonly Rule[]): Simple | null {
  if (rules.length > 3) return null
  const leaves = rules.flatMap(({ groups }) => groups.flatMap(({ of }) => of))
  const [first] = leaves
  if (!first || leaves.length !== rules.length || rules.some(({ groups }) => groups.length !== 1)) return null
  const { datastream, measure, windowSeconds, heldSeconds } = first
  const alike = leaves.every(
    (leaf) =>
      leaf.datastream === datastream &&
      leaf.measure === measure &&
      leaf.windowSeconds === windowSeconds &&
      leaf.heldSeconds === heldSeconds,
  )
  if (!alike || !whole(heldSeconds) || !whole(windowSeconds ?? 0)) return null
  return {
    datastream,
    measure,
    windowMinutes: windowSeconds === null ? null : windowSeconds / 60,
    heldMinutes: heldSeconds / 60,
    levels: rules.map(({ level }, n) => ({
      level,
      rise: leaves[n]?.riseAt ?? 0,
      fall: leaves[n]?.fallBelow ?? 0,
    })),
  }
}
