/** What is kept of an answer, and how much of one is read at most. */
export const ANSWER_LIMITS = { headBytes: 16_384, interim: 8, bodyBytes: 4_096, framingBytes: 8_192 }

/** Status line and the fields that matter here. */
export type Head = {
  status: number
  retryAfter: string | null
  /** Seconds the other side keeps an idle connection: 0 when it closes, null when it does not say. */
  keptSeconds: number | null
  /** How the body ends: after so many bytes, by chunks, or with the connection. */
  body: number | 'chunked' | 'until-close'
}

/** What is not an answer by RFC 9112: the connection is of no use any more. */
export class BadAnswer extends Error {}

const EMPTY = Buffer.alloc(0)

/**
 * Reads one answer of HTTP/1.0 or 1.1 (RFC 9112) from pieces of any size, within `ANSWER_LIMITS`. Strict: lines end in
 * CR LF, nothing is folded, lengths do not contradict each other. `push` throws `BadAnswer`.
 */
export class AnswerReader {
  /** Null until it was read whole. */
  head: Head | null = null
  /** The answer is whole. */
  complete = false
  /** Bytes came after the answer, or its body is longer than what is read: the connection cannot be used again. */
  spoilt = false
  private readonly pieces: Buffer[] = []
  private bodyLength = 0
  private held: Buffer = EMPTY
  private interim = 0
  private chunks: ChunkReader | null = null

  /** The body up to the limit. */
  get body(): Buffer {
    return Buffer.concat(this.pieces, Math.min(this.bodyLength, ANSWER_LIMITS.bodyBytes))
  }

  push(bytes: Buffer): void {
    if (this.complete) this.spoilt ||= bytes.length > 0
    else if (this.head === null) this.pushHead(bytes)
    else this.pushBody(this.head, bytes)
  }

  /** The other side has ended the connection: whether that was the end of the answer. */
  end(): boolean {
    if (this.head?.body === 'until-close') this.complete = true
    return this.complete
  }

  private pushHead(bytes: Buffer): void {
    const all = this.held.length === 0 ? bytes : Buffer.concat([this.held, bytes])
    const end = all.indexOf('\r\n\r\n', Math.max(0, this.held.length - 3))
    if ((end < 0 ? all.length : end) > ANSWER_LIMITS.headBytes) throw new BadAnswer('head too long')
    if (end < 0) {
      this.held = all
      return
    }
    this.held = EMPTY
    const head = readHead(all.toString('latin1', 0, end))
    const rest = all.subarray(end + 4)
    if (head.status >= 200) {
      this.head = head
      this.pushBody(head, rest)
    } else if (head.status === 101 || ++this.interim > ANSWER_LIMITS.interim) {
      throw new BadAnswer('too many interim answers')
    } else {
      this.pushHead(rest)
    }
  }

  private pushBody(head: Head, bytes: Buffer): void {
    if (head.body === 'chunked') {
      this.chunks ??= new ChunkReader()
      for (const piece of this.chunks.push(bytes)) this.keep(piece)
      this.complete = this.chunks.complete
      this.spoilt ||= this.chunks.spoilt
    } else if (head.body === 'until-close') {
      this.keep(bytes)
    } else {
      const missing = head.body - this.bodyLength
      this.keep(bytes.subarray(0, missing))
      this.complete = bytes.length >= missing
      this.spoilt ||= bytes.length > missing
    }
    if (this.bodyLength > ANSWER_LIMITS.bodyBytes) this.spoilt = true
  }

  private keep(piece: Buffer): void {
    if (this.bodyLength <= ANSWER_LIMITS.bodyBytes && piece.length > 0) this.pieces.push(piece)
    this.bodyLength += piece.length
  }
}

/** Takes the frame off a chunked body (RFC 9112 §7.1); chunk extensions and trailers are read over. */
class ChunkReader {
  complete = false
  spoilt = false
  private line = ''
  private left = 0
  private state: 'size' | 'data' | 'data-end' | 'trailer' = 'size'
  private framing = 0

  push(bytes: Buffer): Buffer[] {
    const pieces: Buffer[] = []
    let at = 0
    while (at < bytes.length && !this.complete) {
      if (this.state !== 'data') {
        this.pushFraming(bytes[at++] ?? 0)
        continue
      }
      const piece = bytes.subarray(at, at + this.left)
      pieces.push(piece)
      at += piece.length
      this.left -= piece.length
      if (this.left === 0) this.state = 'data-end'
    }
    this.spoilt = at < bytes.length
    return pieces
  }

  private pushFraming(byte: number): void {
    if (++this.framing > ANSWER_LIMITS.framingBytes) throw new BadAnswer('too much chunk framing')
    this.line += String.fromCharCode(byte)
    if (byte !== LINE_FEED) return
    if (!this.line.endsWith('\r\n')) throw new BadAnswer('chunk line without CR LF')
    const line = this.line.slice(0, -2)
    this.line = ''
    this.endLine(line)
  }

  private endLine(line: string): void {
    if (this.state === 'trailer') {
      this.complete = line === ''
    } else if (this.state === 'data-end') {
      if (line !== '') throw new BadAnswer('chunk longer than its size')
      this.state = 'size'
    } else {
      const size = /^([0-9a-fA-F]{1,8})[\t ]*(?:;.*)?$/.exec(line)?.[1]
      if (size === undefined) throw new BadAnswer('chunk size')
      this.left = Number.parseInt(size, 16)
      this.state = this.left === 0 ? 'trailer' : 'data'
    }
  }
}

const LINE_FEED = 0x0a
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** What no line may hold (RFC 9110 §5.5), and a line break that is not CR LF. */
const FORBIDDEN = /[^\t\n\r\x20-\x7e\x80-\uffff]|\r(?!\n)|(?<!\r)\n/

function readHead(text: string): Head {
  if (FORBIDDEN.test(text)) throw new BadAnswer('control character')
  const [statusLine = '', ...lines] = text.split('\r\n')
  const [, minor, digits] = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: .*)?$/.exec(statusLine) ?? []
  if (minor === undefined || digits === undefined) throw new BadAnswer('status line')
  const fields = readFields(lines)
  const status = Number(digits)
  const connection = (fields.get('connection') ?? '').toLowerCase()
  const closes = minor === '0' || /(?:^|[\t ,])close(?:$|[\t ,])/.test(connection)
  const hint = /(?:^|[\t ,;])timeout=(\d{1,6})(?:$|[\t ,;])/i.exec(fields.get('keep-alive') ?? '')?.[1]
  return {
    status,
    retryAfter: fields.get('retry-after') ?? null,
    keptSeconds: closes ? 0 : hint === undefined ? null : Number(hint),
    body: bodyOf(status, fields),
  }
}

/** Fields of the same name are joined, as RFC 9110 §5.3 has it; the names are in small letters. */
function readFields(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon))
    if (!NAME.test(name)) throw new BadAnswer('field line')
    const key = name.toLowerCase()
    const value = line.slice(colon + 1).trim()
    const before = fields.get(key)
    fields.set(key, before === undefined ? value : `${before}, ${value}`)
  }
  return fields
}

/** RFC 9112 §6.3. */
function bodyOf(status: number, fields: ReadonlyMap<string, string>): Head['body'] {
  const coding = fields.get('transfer-encoding')
  const length = fields.get('content-length')
  if (coding !== undefined) {
    if (coding.toLowerCase() !== 'chunked' || length !== undefined) throw new BadAnswer('transfer coding')
    return 'chunked'
  }
  if (status < 200 || status === 204 || status === 304) return 0
  if (length === undefined) return 'until-close'
  if (!/^\d{1,15}$/.test(length)) throw new BadAnswer('content length')
  return Number(length)
}
