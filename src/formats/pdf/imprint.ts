/** One sign of an imprint in its cell, as parts of the imprint's size from its top left. */
export type Cell = { sign: string; x: number; y: number; width: number; height: number }

/**
 * The signs of a square seal (角印): columns from the right to the left, each read downwards and filled evenly. At most
 * 36 signs, six by six; more are left out.
 */
export function imprintCells(text: string): Cell[] {
  const signs = [...text].slice(0, 36)
  const columns = Math.max(1, Math.round(Math.sqrt(signs.length)))
  const rows = Math.ceil(signs.length / columns)
  const width = 1 / columns
  return Array.from({ length: columns }, (_, n) => signs.slice(n * rows, (n + 1) * rows)).flatMap(
    (column, n) =>
      column.map((sign, at) => {
        const height = 1 / column.length
        return { sign, x: 1 - (n + 1) * width, y: at * height, width, height }
      }),
  )
}
