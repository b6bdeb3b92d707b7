import { XmlDocument, type XmlElement, XmlValidateError, XsdValidator } from 'libxml2-wasm'
import { capSchemaText } from './schema-text.ts'

let compiled: XsdValidator | undefined

/** Where an alert breaks the schema, or undefined when it does not. */
interface SchemaBreach {
  /** What libxml2 says, for people. */
  readonly detail: string
}

/**
 * Holds one `alert` element, a document's root or deep inside a feed, against the CAP 1.2 schema. The schema is
 * compiled at the first call and kept for the life of the process.
 */
export function schemaBreach(alert: XmlElement): SchemaBreach | undefined {
  compiled ??= compileSchema(capSchemaText())
  try {
    compiled.validate(alert)
    return undefined
  } catch (error) {
    if (error instanceof XmlValidateError) return { detail: error.message.trim().slice(0, 300) }
    throw error
  }
}

/** Compiles a schema text; the caller owns the validator. */
export function compileSchema(text: string): XsdValidator {
  using source = XmlDocument.fromString(text)
  return XsdValidator.fromDoc(source)
}
