type Found = { district: string | null; households: number; people: number }
type District = { code: string; name: Readonly<Record<string, string>> }

export type Placed = {
  counts: { district: string; households: number; people: number }[]
  /** Of the whole register. */
  households: number
  people: number
  /** What lies in no district of the town file. */
  unplacedHouseholds: number
  unplacedPeople: number
}

/**
 * What the register counts, by districts of the town: those it calls by their code or by one of their names. A district the
 * register does not name gets no count, for nobody knows that it is empty.
 */
export function placed(found: readonly Found[], districts: readonly District[]): Placed {
  const codeOf = new Map(
    districts.flatMap(({ code, name }) => [code, ...Object.values(name)].map((said) => [said, code])),
  )
  const byCode = Map.groupBy(found, ({ district }) => codeOf.get(district?.trim() ?? '') ?? null)
  const sum = (of: readonly Found[], what: 'households' | 'people') =>
    of.reduce((total, one) => total + one[what], 0)
  const unplaced = byCode.get(null) ?? []
  return {
    counts: [...byCode].flatMap(([district, of]) =>
      district === null ? [] : [{ district, households: sum(of, 'households'), people: sum(of, 'people') }],
    ),
    households: sum(found, 'households'),
    people: sum(found, 'people'),
    unplacedHouseholds: sum(unplaced, 'households'),
    unplacedPeople: sum(unplaced, 'people'),
  }
}
