import pg from 'pg'

const { builtins } = pg.types

/** `2026-11-22 05:05:00.12+00` (session zone UTC) to an Instant; the app never stores finer than a millisecond. */
export function toInstant(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(text)
  if (!match) throw new Error(`timestamptz outside the years 0000 to 9999 or a session not in UTC: ${text}`)
  const [, day, time, fraction = ''] = match
  return `${day}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}Z`
}

const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, BigInt],
  [builtins.DATE, (text) => text],
  [builtins.TIMESTAMPTZ, toInstant],
])

/**
 * How column values become TypeScript: int8 is `bigint`, date a plain `YYYY-MM-DD`, timestamptz an `Instant`.
 * numeric stays text, for no float may touch it.
 */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (id: number, format?: 'text' | 'binary') =>
    parsers.get(id) ?? pg.types.getTypeParser(id, format as 'text'),
}
