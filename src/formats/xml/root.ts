import { createXmlByteDecoder } from './decode.ts'
import { createXmlReader } from './reader.ts'
import { XmlRefusal } from './refusal.ts'

const PROBE_BYTES = 64 * 1024
const PROBE_LIMITS = {
  characters: PROBE_BYTES,
  depth: 1,
  elements: 1,
  attributes: 256,
  textLength: PROBE_BYTES,
}

/** Thrown through the reader to stop it at the root element; never leaves this file. */
class RootFound extends Error {
  readonly root: XmlRoot

  constructor(root: XmlRoot) {
    super('root found')
    this.root = root
  }
}

/** The name of a document's outermost element. */
export interface XmlRoot {
  readonly uri: string
  readonly local: string
}

/**
 * Which document this is, told from its first 64 KiB without reading on. Throws `XmlRefusal`: `empty`, an encoding
 * code, `doctype-forbidden`, or `not-well-formed` when no root element starts there.
 */
export function readXmlRoot(bytes: Uint8Array): XmlRoot {
  if (bytes.length === 0) throw new XmlRefusal('empty', 'no bytes')
  const decoder = createXmlByteDecoder()
  const open = (element: XmlRoot): void => {
    throw new RootFound({ uri: element.uri, local: element.local })
  }
  const reader = createXmlReader({ open, text: () => undefined, close: () => undefined }, PROBE_LIMITS)
  try {
    reader.write(decoder.write(bytes.subarray(0, PROBE_BYTES)))
    if (bytes.length <= PROBE_BYTES) reader.write(decoder.end())
  } catch (error) {
    if (error instanceof RootFound) return error.root
    throw error
  }
  throw new XmlRefusal('not-well-formed', 'no root element')
}
