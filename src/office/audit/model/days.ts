const hour = 3_600_000

/** The first moment in UTC of a day (`YYYY-MM-DD`) in Asia/Tokyo, so many days on. */
export function startOf(day: string, later = 0): string {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + (later * 24 - 9) * hour).toISOString()
}
