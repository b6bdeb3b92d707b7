import { z } from 'zod'
import type { DistrictCount, Evacuation } from '../schema.ts'

/** What counts in one district now: of several orders the highest, and of those the first. */
export type InForce = Pick<
  Evacuation,
  'district' | 'level' | 'since' | 'households' | 'people' | 'countSource'
>

/** Each district once, however many orders name it, so that nobody is counted twice. */
export function inForce(open: readonly Evacuation[]): InForce[] {
  const byDistrict = Map.groupBy(open, ({ district }) => district)
  return [...byDistrict.values()].flatMap((orders) => {
    const [top] = orders.toSorted((a, b) => b.level - a.level || (a.since < b.since ? -1 : 1))
    return top === undefined ? [] : [top]
  })
}

/** An order in force that nobody had counted when it was given takes what was counted since. */
export function counted(open: readonly Evacuation[], counts: readonly DistrictCount[]): Evacuation[] {
  const byDistrict = new Map(counts.map((one) => [one.district, one]))
  return open.map((order) => {
    const count = byDistrict.get(order.district)
    if (order.people !== null || order.until !== null || count === undefined) return order
    return { ...order, households: count.households, people: count.people, countSource: count.source }
  })
}

/** What districts under orders add up to; `uncounted` are those of which nobody has said how many live there. */
export const EvacuationTotals = z.object({
  districts: z.int(),
  households: z.int(),
  people: z.int(),
  uncounted: z.int(),
})
type EvacuationTotals = z.output<typeof EvacuationTotals>

export const totalsOf = (rows: readonly InForce[]): EvacuationTotals => ({
  districts: rows.length,
  households: rows.reduce((sum, { households }) => sum + (households ?? 0), 0),
  people: rows.reduce((sum, { people }) => sum + (people ?? 0), 0),
  uncounted: rows.filter(({ people }) => people === null).length,
})
