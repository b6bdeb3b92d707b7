const DAY_IN_TOKYO = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo', dateStyle: 'short' })

/** The day, YYYY-MM-DD in Asia/Tokyo, of an instant with offset: what dated tables are read by. */
export function dayInTokyo(instant: string): string {
  return DAY_IN_TOKYO.format(new Date(instant))
}
