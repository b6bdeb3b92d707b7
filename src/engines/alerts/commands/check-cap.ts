import {
  type CapMessage,
  type CapVersion,
  type Conformance,
  conformanceOf,
  type Defect,
  type Profile,
  type ReadAlert,
  readCap,
  type Severity,
} from '#formats/cap'
import { distinct } from '../distinct.ts'
import { type ReadRow, refusedRow } from './read.ts'

/** A finding in a row; `rule` is one of CAP's rules or the code under which the XML was refused. */
interface CheckDefect {
  readonly rule: string
  readonly severity: Severity
  readonly where: string
}

/** What one alert is found to be; field names and order are a contract. */
interface CheckVerdict {
  readonly wellFormed: boolean
  /** Null where there is no CAP alert, or several of different versions. */
  readonly version: CapVersion | null
  /** Null where the schema of CAP 1.2 does not apply: other versions, feeds, wrappers. */
  readonly schemaValid: boolean | null
  readonly defects: readonly CheckDefect[]
  /** Whether it is what the profile asks for that was named; absent where none was, or there is no CAP alert. */
  readonly conformance?: Conformance
}

/** An alert inside a feed or wrapper; `index` counts from 0, `at` is its path in the file. */
interface CheckedAlert extends CheckVerdict {
  readonly index: number
  readonly at: string
  readonly identifier: string
}

/** One line of `./hiroba cap check --json`. */
export interface CheckCapRow extends CheckVerdict {
  readonly file: string
  /** The alerts of a feed, wrapper or envelope; absent where the file is itself one alert. */
  readonly alerts?: readonly CheckedAlert[]
}

/** What is right and wrong with one file of CAP, and by a profile. Never throws for bad input. */
export function checkCapRow(file: string, bytes: Uint8Array, profile?: Profile): CheckCapRow {
  const reading = readCap(bytes)
  if (!reading.ok) {
    const wellFormed = reading.wellFormed ?? false
    return { file, wellFormed, version: null, schemaValid: null, defects: refusalDefects(reading) }
  }
  const [only] = reading.alerts
  if (reading.kind === 'alert')
    return { file, ...(only === undefined ? unread(reading.defects) : verdict(only, profile)) }
  const alerts = reading.alerts.map((alert, index) => ({
    index,
    at: alert.at,
    identifier: trimmed(alert.message.identifier),
    ...verdict(alert, profile),
  }))
  return { file, ...unread(reading.defects), version: reading.version, alerts }
}

function verdict(alert: ReadAlert, profile: Profile | undefined): CheckVerdict {
  const { version, schemaValid, defects } = alert
  const conformance = profile === undefined ? {} : { conformance: conformanceOf(alert, profile) }
  return { wellFormed: true, version, schemaValid, defects, ...conformance }
}

function unread(defects: readonly Defect[]): CheckVerdict {
  return { wellFormed: true, version: null, schemaValid: null, defects }
}

function refusalDefects(refusal: { reason: string; wellFormed: boolean | undefined }): CheckDefect[] {
  const notWellFormed = refusal.wellFormed === false ? ['not-well-formed'] : []
  const rules = new Set([refusal.reason, ...notWellFormed])
  return [...rules].map((rule) => ({ rule, severity: 'error', where: '/' }))
}

/** The row of `./hiroba alerts read --json` for a file whose root is a CAP alert. */
export function readCapRow(file: string, bytes: Uint8Array): ReadRow {
  const reading = readCap(bytes)
  if (!reading.ok) return refusedRow(file, reading.reason)
  const [alert] = reading.alerts
  if (alert === undefined) return refusedRow(file, reading.defects[0]?.rule ?? 'no-alert')
  const { message } = alert
  const [info] = message.info
  return {
    file,
    format: 'cap',
    title: trimmed(info?.headline) || trimmed(info?.event),
    status: trimmed(message.status),
    infoType: trimmed(message.msgType),
    eventId: trimmed(message.identifier),
    areas: distinct(message.info.flatMap(({ area }) => area.flatMap(areaRows))),
    kinds: distinct(message.info.map(({ event }) => ({ code: '', name: trimmed(event), level: null }))),
    proposal: null,
  }
}

type AreaTexts = CapMessage['info'][number]['area'][number]

function areaRows({ areaDesc, geocode }: AreaTexts): { code: string; name: string }[] {
  const name = trimmed(areaDesc)
  if (geocode.length === 0) return [{ code: '', name }]
  return geocode.map(({ value }) => ({ code: trimmed(value), name }))
}

function trimmed(text: string | undefined): string {
  return text?.trim() ?? ''
}
