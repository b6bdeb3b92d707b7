import { gunzipSync } from 'node:zlib'
import { detectEncoding, ENCODING_PROBE_BYTES } from './encoding.ts'
import { XmlRefusal } from './refusal.ts'

/** Turns the bytes of one document into text, piece by piece; the byte order mark is dropped. */
export interface XmlByteDecoder {
  /** Text of the next bytes; may be empty while a character, or the declaration, is still incomplete. */
  write(bytes: Uint8Array): string
  /** The last text. Refuses a document that ends inside a character. */
  end(): string
}

/**
 * A decoder for one document whose encoding is read from its first bytes (byte order mark, else XML declaration,
 * else UTF-8). Throws `XmlRefusal` with `wrong-encoding` for bytes that are not text in that encoding and
 * `unsupported-encoding` for one that is not offered. Never replaces a character.
 */
export function createXmlByteDecoder(): XmlByteDecoder {
  let held = new Uint8Array(0)
  let decoder: TextDecoder | undefined
  const decode = (bytes: Uint8Array, stream: boolean): string => {
    decoder ??= new TextDecoder(detectEncoding(bytes), { fatal: true })
    try {
      return decoder.decode(bytes, { stream })
    } catch {
      throw new XmlRefusal('wrong-encoding', `bytes are not ${decoder.encoding}`)
    }
  }
  return {
    write(bytes) {
      if (decoder !== undefined) return decode(bytes, true)
      held = concat(held, bytes)
      if (held.length < ENCODING_PROBE_BYTES) return ''
      return decode(held, true)
    },
    end: () => decode(decoder === undefined ? held : new Uint8Array(0), false),
  }
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

/**
 * The whole text of an XML document in UTF-8, UTF-16 (either order), Shift_JIS, EUC-JP or ISO-8859-1, without its
 * byte order mark. The XML declaration is left as it stands. Throws `XmlRefusal`: `empty`, `wrong-encoding`,
 * `unsupported-encoding`. The caller has limited the size of `bytes`.
 */
export function decodeXmlBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) throw new XmlRefusal('empty', 'no bytes')
  const decoder = createXmlByteDecoder()
  return decoder.write(bytes) + decoder.end()
}

/** Whether the bytes start like a gzip member (RFC 1952 §2.3.1). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/**
 * Unpacks gzip bytes to at most `maxBytes`: never more memory than that, whatever the ratio.
 * Throws `XmlRefusal`: `too-large` when the content is bigger, `bad-gzip` when it is damaged or cut.
 */
export function gunzipBounded(bytes: Uint8Array, maxBytes: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes })
  } catch (error) {
    if (error instanceof RangeError)
      throw new XmlRefusal('too-large', `unpacks to more than ${maxBytes} bytes`)
    throw new XmlRefusal('bad-gzip', 'not a whole gzip file')
  }
}
