/** How long to leave another side alone after it failed so often in a row: doubled each time, to an hour, never in step. */
export function pauseMs(failures: number, { firstMs, random }: { firstMs: number; random: number }): number {
  const longest = Math.min(firstMs * 2 ** Math.min(Math.max(failures - 1, 0), 16), LONGEST_MS)
  return Math.round(longest * (0.5 + random / 2))
}

const LONGEST_MS = 3_600_000
