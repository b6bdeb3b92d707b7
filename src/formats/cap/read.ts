import type { XmlDocument } from 'libxml2-wasm'
import { XmlRefusal, type XmlRefusalCode } from '../xml/index.ts'
import { parseMarkup, readMarkup, XML_TREE_LIMITS, type XmlTreeLimits } from '../xml-signature/index.ts'
import { checkAlert } from './check-alert.ts'
import { isWellFormedBesideDoctype } from './doctype.ts'
import type { CapMessage } from './elements.ts'
import { type LocatedAlert, locateAlerts } from './locate.ts'
import { messageOf } from './message.ts'
import { type Defect, RULES, type Rule } from './rules/catalogue.ts'
import { markExpiredReferences } from './rules/lineage.ts'
import { schemaBreach } from './schema.ts'
import { copyElement } from './tree.ts'
import { type CapVersion, versionOf } from './versions.ts'

/** What a document is, by its root: an alert, an Atom or RSS feed, an `alerts` list, an EDXL-DE envelope. */
type CapKind = 'alert' | 'feed' | 'alerts' | 'envelope' | 'other'

/** One alert with what is wrong with it. */
export interface ReadAlert {
  /** Its path in the document, such as `/feed/entry[2]/content/alert`; defects count from the alert itself. */
  readonly at: string
  readonly version: CapVersion
  /** The verdict of the CAP 1.2 schema; null for the versions it is not for. */
  readonly schemaValid: boolean | null
  readonly defects: readonly Defect[]
  readonly message: CapMessage
}

export type CapReading =
  | {
      readonly ok: true
      readonly kind: CapKind
      /** The version of its alerts when all have the same, else null. */
      readonly version: CapVersion | null
      readonly alerts: readonly ReadAlert[]
      /** Of the document itself: a root that is no CAP. */
      readonly defects: readonly Defect[]
    }
  | {
      readonly ok: false
      readonly reason: XmlRefusalCode
      readonly detail: string
      /** False where the bytes are not well-formed XML; unknown beyond a limit. */
      readonly wellFormed: boolean | undefined
    }

/**
 * Reads CAP 1.0, 1.1 and 1.2 as real senders write it, whatever its faults, and lists the faults. Never throws for bad
 * input and never touches the network: only what is not acceptable XML, or beyond `limits`, is refused (`ok: false`).
 * XML-DSig elements are passed over; see `formats/xml-signature`.
 */
export function readCap(bytes: Uint8Array, limits: XmlTreeLimits = XML_TREE_LIMITS): CapReading {
  try {
    using document = parseMarkup(readMarkup(bytes, limits))
    return readDocument(document)
  } catch (error) {
    if (error instanceof XmlRefusal) return refused(error, bytes)
    throw error
  }
}

function readDocument(document: XmlDocument): CapReading {
  const { root } = document
  const read = locateAlerts(root).map(readAlert)
  const isForeignAlert = root.name === 'alert' && versionOf(root.namespaceUri) === undefined
  const kind = isForeignAlert && read.length > 0 ? 'other' : kindOf(root.name)
  if (read.length > 1) markExpiredReferences(read)
  const versions = new Set(read.map(({ version }) => version))
  const [version] = versions
  return {
    ok: true,
    kind,
    version: versions.size === 1 && version !== undefined ? version : null,
    alerts: read,
    defects: rootDefects(isForeignAlert ? 'wrong-namespace' : 'not-cap', `/${root.name}`, { kind, read }),
  }
}

function readAlert({ element, at }: LocatedAlert): ReadAlert & { readonly defects: Defect[] } {
  const version = versionOf(element.namespaceUri) ?? '1.2'
  const copy = copyElement(element, '/alert', DSIG)
  const defects = checkAlert(copy, version)
  const schemaValid = version === '1.2' ? judgeBySchema({ element, at }, defects) : null
  return { at, version, schemaValid, defects, message: messageOf(copy) }
}

const DSIG = 'http://www.w3.org/2000/09/xmldsig#'

/** Rules that only a document the schema refuses can break: libxml2 need not be asked then. */
const SCHEMA_RULES: ReadonlySet<Rule> = new Set<Rule>([
  'unsupported-element',
  'unsupported-attribute',
  'unexpected-text',
  'element-order',
  'element-duplicate',
  'element-missing',
  'password-deprecated',
  'value-not-in-list',
  'very-likely-deprecated',
])

function judgeBySchema({ element }: LocatedAlert, defects: Defect[]): boolean {
  if (defects.some(({ rule }) => SCHEMA_RULES.has(rule))) return false
  if (schemaBreach(element) === undefined) return true
  if (!defects.some(({ severity }) => severity === 'error')) {
    defects.push({ rule: 'schema-invalid', severity: RULES['schema-invalid'][0], where: '/alert' })
  }
  return false
}

function kindOf(rootName: string): CapKind {
  const kinds: Readonly<Record<string, CapKind>> = {
    alert: 'alert',
    feed: 'feed',
    rss: 'feed',
    RDF: 'feed',
    alerts: 'alerts',
    EDXLDistribution: 'envelope',
  }
  return Object.hasOwn(kinds, rootName) ? (kinds[rootName] ?? 'other') : 'other'
}

function rootDefects(
  rule: 'wrong-namespace' | 'not-cap',
  where: string,
  { kind, read }: { kind: CapKind; read: readonly ReadAlert[] },
): Defect[] {
  const isAtFault = rule === 'wrong-namespace' || (kind === 'other' && read.length === 0)
  return isAtFault ? [{ rule, severity: RULES[rule][0], where }] : []
}

const NOT_XML: ReadonlySet<XmlRefusalCode> = new Set<XmlRefusalCode>([
  'empty',
  'wrong-encoding',
  'unsupported-encoding',
  'not-well-formed',
])

function refused({ code, detail }: XmlRefusal, bytes: Uint8Array): CapReading {
  const unread = NOT_XML.has(code) ? false : undefined
  const wellFormed = code === 'doctype-forbidden' ? isWellFormedBesideDoctype(bytes) : unread
  return { ok: false, reason: code, detail, wellFormed }
}
