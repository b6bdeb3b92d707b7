import type { Unit } from '../schema.ts'

/** The unit an instrument means by what it writes, or undefined where the table has none of that name. */
export const unitOf = (units: readonly Unit[], written: string): Unit | undefined =>
  units.find(({ code, written: others }) => code === written || others.includes(written))

/**
 * A value in another unit of the same dimension; null where they have none in common. Twelve significant digits are kept:
 * more than any instrument gives, and few enough that 123 cm is 1.23 m.
 */
export function convert(value: number, from: Unit, to: Unit): number | null {
  if (from.code === to.code) return value
  if (from.dimension !== to.dimension) return null
  const inFirst = value * from.factor + from.offset
  return Number(((inFirst - to.offset) / to.factor).toPrecision(12))
}
