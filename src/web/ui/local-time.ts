/** Japan has kept one offset, without summer time, since 1952. */
const OFFSET = 9 * 3_600_000

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/

/**
 * What a `datetime-local` control sends, read as Asia/Tokyo, as an instant in UTC with three decimals.
 * Undefined when it is no moment that exists (`2026-02-30T10:00`).
 */
export function instantFromLocal(local: string): string | undefined {
  if (!LOCAL.test(local)) return undefined
  const at = new Date(new Date(`${local}Z`).getTime() - OFFSET)
  if (Number.isNaN(at.getTime())) return undefined
  const same = localFromInstant(at.toISOString()).slice(0, 16) === local.slice(0, 16)
  return same ? at.toISOString() : undefined
}

/**
 * An instant as the value of a `datetime-local` control, in Asia/Tokyo, with seconds only where there are some.
 * Anything else comes back as it is: what a person typed is shown to them again.
 */
export function localFromInstant(instant: string): string {
  const at = new Date(instant)
  if (!INSTANT.test(instant) || Number.isNaN(at.getTime())) return instant
  const local = new Date(at.getTime() + OFFSET).toISOString().slice(0, -1)
  return local.replace(/\.000$/, '').replace(/(T\d{2}:\d{2}):00$/, '$1')
}
