import { type CsvEncoding, decodeBytes } from './decode.ts'
import { rearm } from './formula.ts'
import { CSV_LIMITS, type CsvLimits, type CsvRefusal } from './refusal.ts'

export type ReadCsv = { ok: true; rows: string[][]; encoding: CsvEncoding } | CsvRefusal

export type ReadCsvOptions = {
  /** The file was written by `writeCsv`: the apostrophes it put before formulas are taken away again. */
  ownExport?: boolean
  limits?: Partial<CsvLimits>
}

/**
 * Reads a whole CSV file (RFC 4180; line ends CR LF, LF or CR, the last one may be missing). Fields come as they are:
 * nothing is trimmed, guessed or made a number. Rows may differ in length; an empty line is a row of one empty field.
 */
export function readCsv(bytes: Uint8Array, { ownExport = false, limits = {} }: ReadCsvOptions = {}): ReadCsv {
  const bounds = { ...CSV_LIMITS, ...limits }
  if (bytes.length > bounds.bytes) return { ok: false, code: 'too-large', limit: bounds.bytes }
  const decoded = decodeBytes(bytes)
  if (!decoded.ok) return decoded
  const parsed = new Parser(decoded.text, bounds).parse()
  if (!Array.isArray(parsed)) return parsed
  const rows = ownExport ? parsed.map((row) => row.map(rearm)) : parsed
  return { ok: true, rows, encoding: decoded.encoding }
}

/** One pass over one text; its place moves forward only. */
class Parser {
  readonly #text: string
  readonly #limits: CsvLimits
  #at = 0
  #line = 1

  constructor(text: string, limits: CsvLimits) {
    this.#text = text
    this.#limits = limits
  }

  parse(): string[][] | CsvRefusal {
    const rows: string[][] = []
    while (this.#at < this.#text.length) {
      if (rows.length === this.#limits.rows)
        return { ok: false, code: 'too-many-rows', limit: this.#limits.rows }
      const row = this.#row()
      if (!Array.isArray(row)) return row
      rows.push(row)
    }
    return rows
  }

  #row(): string[] | CsvRefusal {
    const row: string[] = []
    for (;;) {
      const line = this.#line
      if (row.length === this.#limits.columns)
        return { ok: false, code: 'too-many-columns', line, limit: this.#limits.columns }
      const field = this.#text[this.#at] === '"' ? this.#quoted() : this.#plain()
      if (typeof field !== 'string') return field
      if (field.length > this.#limits.characters)
        return { ok: false, code: 'field-too-long', line, limit: this.#limits.characters }
      row.push(field)
      if (this.#text[this.#at] !== ',') break
      this.#at += 1
    }
    this.#lineEnd()
    return row
  }

  #plain(): string | CsvRefusal {
    const ends = /[,\r\n]|$/g
    ends.lastIndex = this.#at
    const end = ends.exec(this.#text)?.index ?? this.#text.length
    const field = this.#text.slice(this.#at, end)
    if (field.includes('"')) return { ok: false, code: 'quote-inside-field', line: this.#line }
    this.#at = end
    return field
  }

  #quoted(): string | CsvRefusal {
    const line = this.#line
    const start = this.#at + 1
    const end = this.#closingQuote(start)
    if (end < 0) return { ok: false, code: 'open-quote', line }
    const inside = this.#text.slice(start, end)
    this.#line += inside.match(/\r\n|\r|\n/g)?.length ?? 0
    this.#at = end + 1
    if (!/^[,\r\n]?$/.test(this.#text.charAt(this.#at)))
      return { ok: false, code: 'text-after-quote', line: this.#line }
    return inside.replaceAll('""', '"')
  }

  #closingQuote(from: number): number {
    let end = this.#text.indexOf('"', from)
    while (end >= 0 && this.#text[end + 1] === '"') end = this.#text.indexOf('"', end + 2)
    return end
  }

  #lineEnd(): void {
    if (this.#at >= this.#text.length) return
    this.#at += this.#text.startsWith('\r\n', this.#at) ? 2 : 1
    this.#line += 1
  }
}
