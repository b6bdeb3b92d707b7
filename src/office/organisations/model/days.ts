import { dateInJapan } from '#formats/japan-time'

/** Days of the roster and of periods, as `YYYY-MM-DD` in Asia/Tokyo; moments in UTC. */
const dayMs = 86_400_000
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
export type Weekday = (typeof weekdays)[number]

/** The moment a time of a day comes in Japan, which has no summer time. */
export const momentOf = (date: string, time: string): string =>
  new Date(`${date}T${time}:00+09:00`).toISOString()

/** The last day of a period that ends before a moment. */
export const lastDayBefore = (untilAt: string): string =>
  dateInJapan(new Date(Date.parse(untilAt) - 1).toISOString())

/** The day so many days later. */
export const dayAfter = (date: string, days = 1): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)

export const weekdayOf = (date: string): Weekday =>
  weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? 'sun'

/** The Monday of the week a day is in. */
export function mondayOf(date: string): string {
  const since = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
  return dayAfter(date, -since)
}

/** Whether a text is a day that exists, between 1970 and 9999. */
export function isDay(text: string): boolean {
  const parsed = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && parsed >= 0 && new Date(parsed).toISOString().startsWith(text)
}
