import type { Instant } from './clock/index.ts'

/** `error`: something does not work or is about to be lost. `warning`: it soon will. `note`: could not be looked at. */
export type Severity = 'error' | 'warning' | 'note'

/**
 * One thing that is not as it should be. Words: `doctor.finding.<module>.<code>` says what, with the figures of `detail`,
 * `doctor.remedy.<module>.<code>` what to do about it. Neither holds anything about a person.
 */
export type Finding = {
  code: string
  severity: Severity
  /** Which one, where there are several: a path, an address, the name of a machine. */
  about?: string
  detail?: Readonly<Record<string, string | number>>
}

/** Something the doctor looks at, every ten minutes and when asked; one that throws or takes over ten seconds is told. */
export type Check = {
  name: string
  /** Every code it may find. */
  codes: readonly string[]
  look(now: Instant): Promise<readonly Finding[]>
}
