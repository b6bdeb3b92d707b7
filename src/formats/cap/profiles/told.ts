/** A finding before it has its weight: the rule, and the path of the element, also of one that should be there. */
export type Told<Rule extends string> = { readonly rule: Rule; readonly where: string }

/** Each with its path: counted only among several, as the rules of CAP itself count. */
export function places<T>(list: readonly T[], path: string): (readonly [T, string])[] {
  return list.map((one, n) => [one, list.length === 1 ? path : `${path}[${n + 1}]`] as const)
}
