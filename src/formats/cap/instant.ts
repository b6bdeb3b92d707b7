const DATE_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})([-+]\d{2}:\d{2})$/u
const LONGEST_OFFSET = 14 * 60

/**
 * The milliseconds since 1970 that a CAP dateTime stands for (section 3.3.2: no fraction, no `Z`, always an offset),
 * or undefined when it is not one or the day or hour does not exist.
 */
export function parseInstant(text: string): number | undefined {
  const match = DATE_TIME.exec(text)
  const [, local, offset] = match ?? []
  if (local === undefined || offset === undefined) return undefined
  const minutes = offsetMinutes(offset)
  const clock = Date.parse(`${local}Z`)
  if (minutes === undefined || Number.isNaN(clock)) return undefined
  // Date.parse rolls 30 February over; a day that exists comes back as it went in.
  const exists = local.endsWith('T24:00:00') || new Date(clock).toISOString().startsWith(local)
  return exists ? clock - minutes * 60_000 : undefined
}

/** An instant (ISO 8601, UTC, whole seconds) as CAP dateTime at an offset; UTC itself is written `-00:00`. */
export function formatInstant(instant: string, offset: string): string {
  const minutes = offsetMinutes(offset) ?? 0
  const local = new Date(Date.parse(instant) + minutes * 60_000).toISOString().slice(0, 19)
  return local + (minutes === 0 ? '-00:00' : offset)
}

/** Minutes east of Greenwich; undefined for what is no offset between -14:00 and +14:00. */
export function offsetMinutes(offset: string): number | undefined {
  const [, sign, hours, minutes] = /^([-+])(\d{2}):([0-5]\d)$/u.exec(offset) ?? []
  const total = Number(hours) * 60 + Number(minutes)
  if (sign === undefined || total > LONGEST_OFFSET) return undefined
  return sign === '-' ? -total : total
}
