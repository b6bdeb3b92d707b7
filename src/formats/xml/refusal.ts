/** The stable codes under which XML input is refused. A code never changes its meaning; the detail is for people. */
export type XmlRefusalCode =
  | 'empty'
  | 'wrong-encoding'
  | 'unsupported-encoding'
  | 'not-well-formed'
  | 'doctype-forbidden'
  | 'too-large'
  | 'too-deep'
  | 'too-many-elements'
  | 'too-many-attributes'
  | 'text-too-long'
  | 'bad-gzip'

/** Bad input, never a bug: the document is refused under `code`, and `detail` says where or which limit was hit. */
export class XmlRefusal extends Error {
  readonly code: XmlRefusalCode
  readonly detail: string

  constructor(code: XmlRefusalCode, detail: string) {
    super(`${code}: ${detail}`)
    this.name = 'XmlRefusal'
    this.code = code
    this.detail = detail
  }
}
