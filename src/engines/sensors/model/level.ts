import type { Leaf, Rule, Snapshot } from '../schema.ts'
import { leafKey } from './leaf.ts'

/** Every condition of these rules. */
export const leavesOf = (rules: readonly Rule[]): Leaf[] =>
  rules.flatMap(({ groups }) => groups.flatMap(({ of }) => of))

export const datastreamsOf = (rules: readonly Rule[]): string[] => [
  ...new Set(leavesOf(rules).map(({ datastream }) => datastream)),
]

const holds = (match: Rule['match'], each: readonly boolean[]) =>
  match === 'any' ? each.some(Boolean) : each.every(Boolean)

/** The highest level whose conditions hold, and the condition that speaks for it; level 0: none holds. */
export function levelOf(
  rules: readonly Rule[],
  heads: ReadonlyMap<string, Snapshot>,
): { level: number; leaf: Leaf | null } {
  const on = (leaf: Leaf) => heads.get(leaf.datastream)?.leaves[leafKey(leaf)]?.on ?? false
  const [top] = rules
    .filter(({ match, groups }) =>
      holds(
        match,
        groups.map((group) => holds(group.match, group.of.map(on))),
      ),
    )
    .toSorted((a, b) => b.level - a.level)
  if (top === undefined) return { level: 0, leaf: null }
  const speaks = leavesOf([top]).find(on)
  return { level: top.level, leaf: speaks ?? null }
}

/** What no rule may be: a band that is none, a window that is missing or of no use, a level named twice. */
export function ruleMistakes(rules: readonly Rule[]): { path: string; code: string }[] {
  const levels = rules.map(({ level }) => level)
  return rules.flatMap(({ level, groups }, n) => [
    ...(levels.indexOf(level) === n ? [] : [{ path: `rules.${n}.level`, code: 'level-twice' }]),
    ...groups.flatMap(({ of }, g) =>
      of.flatMap((leaf, l) => {
        const path = `rules.${n}.groups.${g}.of.${l}`
        const windowed = leaf.measure === 'rise' || leaf.measure === 'sum'
        return [
          ...(leaf.fallBelow <= leaf.riseAt ? [] : [{ path: `${path}.fallBelow`, code: 'band' }]),
          ...(windowed === (leaf.windowSeconds !== null)
            ? []
            : [{ path: `${path}.windowSeconds`, code: 'window' }]),
        ]
      }),
    ),
  ])
}
