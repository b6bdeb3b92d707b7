import { isCapAlert } from '#formats/cap'
import { type Kind, readTelegram, type Telegram } from '#formats/jma-xml'
import { readXmlRoot, XmlRefusal, type XmlRoot } from '#formats/xml'
import type { AlertTables, Level } from '../definition.ts'
import { distinct } from '../distinct.ts'
import { levelOf } from '../levels.ts'
import { propose } from '../propose.ts'

/** One line of `./hiroba alerts read --json`. Field names and order are a contract; all but `reason` always stand. */
export interface ReadRow {
  readonly file: string
  readonly format: 'jma' | 'cap' | 'refused'
  /** JMA: Control/Title. CAP: the event. */
  readonly title: string
  /** JMA: 通常, 訓練 or 試験. CAP: status. */
  readonly status: string
  /** JMA: InfoType. CAP: msgType. */
  readonly infoType: string
  /** JMA: EventID, empty for weather warnings. CAP: identifier. */
  readonly eventId: string
  readonly areas: readonly { readonly code: string; readonly name: string }[]
  readonly kinds: readonly { readonly code: string; readonly name: string; readonly level: Level | null }[]
  readonly proposal: { readonly level: Level; readonly headline: string } | null
  /** Why the file was refused: a stable code. */
  readonly reason?: string
}

export interface ReadContext {
  /** Municipal code that a proposal must touch. */
  readonly area: string
  readonly tables: AlertTables
  /** Reads a CAP alert; given by the caller. */
  readonly readCapRow: (file: string, bytes: Uint8Array) => ReadRow
}

/** What one file holds: a JMA telegram, a CAP alert, or a refusal with its reason. Never throws for bad input. */
export function readRow(file: string, bytes: Uint8Array, context: ReadContext): ReadRow {
  const root = rootOf(bytes)
  if (typeof root === 'string') return refusedRow(file, root)
  if (isCapAlert(root)) return context.readCapRow(file, bytes)
  if (root.local === 'alert') return refusedRow(file, 'wrong-namespace')
  const result = readTelegram(bytes)
  return result.ok ? telegramRow(file, result.telegram, context) : refusedRow(file, result.reason)
}

/** The row of a file that is no readable alert. */
export function refusedRow(file: string, reason: string): ReadRow {
  const nothing = { title: '', status: '', infoType: '', eventId: '', areas: [], kinds: [], proposal: null }
  return { file, format: 'refused', ...nothing, reason }
}

function rootOf(bytes: Uint8Array): XmlRoot | string {
  try {
    return readXmlRoot(bytes)
  } catch (error) {
    if (error instanceof XmlRefusal) return error.code
    throw error
  }
}

function telegramRow(file: string, telegram: Telegram, { area, tables }: ReadContext): ReadRow {
  const { control, head } = telegram
  const items = head.headline.informations.flatMap((information) => information.items)
  const proposal = propose(telegram, { area, tables })
  return {
    file,
    format: 'jma',
    title: control.title,
    status: control.status,
    infoType: head.infoType,
    eventId: head.eventId,
    areas: distinct(items.flatMap(({ areas }) => areas.areas).map(({ code = '', name }) => ({ code, name }))),
    kinds: distinct(items.flatMap(({ kinds }) => kinds).map((kind) => kindRow(telegram, kind, tables))),
    proposal: proposal?.action === 'propose' ? { level: proposal.level, headline: proposal.headline } : null,
  }
}

function kindRow(
  { head }: Telegram,
  { name, code = '' }: Kind,
  tables: AlertTables,
): ReadRow['kinds'][number] {
  const { infoKind, infoKindVersion, reportDateTime } = head
  return {
    code,
    name,
    level: levelOf({ infoKind, infoKindVersion, reportDateTime, code, name }, tables).level,
  }
}
