/**
 * How many letters were typed wrong, left out, added or swapped with their neighbour (optimal string alignment), or
 * null when more than `most`. Counts code points.
 */
export function slips(typed: string, meant: string, most: number): number | null {
  const a = [...typed]
  const b = [...meant]
  if (Math.abs(a.length - b.length) > most) return null
  let before: number[] = []
  let above = b.map((_, at) => at + 1)
  above.unshift(0)
  for (let row = 1; row <= a.length; row++) {
    const line = [row]
    for (let column = 1; column <= b.length; column++)
      line.push(cell({ a, b, row, column }, { line, above, before }))
    if (Math.min(...line) > most) return null
    before = above
    above = line
  }
  const distance = above[b.length] ?? 0
  return distance <= most ? distance : null
}

type Place = { a: readonly string[]; b: readonly string[]; row: number; column: number }
type Lines = { line: readonly number[]; above: readonly number[]; before: readonly number[] }

function cell({ a, b, row, column }: Place, { line, above, before }: Lines): number {
  const same = a[row - 1] === b[column - 1]
  const best = Math.min(
    (line[column - 1] ?? 0) + 1,
    (above[column] ?? 0) + 1,
    (above[column - 1] ?? 0) + (same ? 0 : 1),
  )
  const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
  return swapped ? Math.min(best, (before[column - 2] ?? 0) + 1) : best
}

/** How many slips a word of this length may have and still be meant: short words differ by one letter anyway. */
export function slipsAllowed(length: number): number {
  if (length < 4) return 0
  return length < 8 ? 1 : 2
}
