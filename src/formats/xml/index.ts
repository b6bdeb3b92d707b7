/** Reading XML from strangers: bytes to text, and a streaming reader with limits. */
export { createXmlByteDecoder, decodeXmlBytes, gunzipBounded, isGzip } from './decode.ts'
export type { XmlElement, XmlLimits } from './handler.ts'
export { createXmlReader } from './reader.ts'
export { XmlRefusal, type XmlRefusalCode } from './refusal.ts'
export { readXmlRoot, type XmlRoot } from './root.ts'
export { escapeXml, isXmlText } from './write.ts'
