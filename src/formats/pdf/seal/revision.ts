/** What a revision needs to know of the file it is appended to. */
export type Base = {
  /** The first number no object has. */
  size: number
  /** Where the newest table of objects begins. */
  xref: number
  root: { id: number; body: string }
  firstPage: { id: number; body: string }
  /** Entries of the trailer that stay: `/Info` and `/ID`. */
  kept: string
}

/**
 * Reads what `writeLetter` writes: one classic table of objects (ISO 32000-1 §7.5.4), catalog and first page as plain
 * objects without a form or annotations. Throws for any other file.
 */
export function readBase(pdf: Uint8Array): Base {
  const text = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).toString('latin1')
  const xref = Number(match(text.slice(-64), /startxref\s+(\d+)\s+%%EOF\s*$/))
  const table = text.slice(xref)
  const trailer = match(table, /trailer\s*<<(.*?)>>\s*startxref/s)
  const offsets = offsetsOf(table)
  const bodyOf = (id: number) => {
    const from = offsets[id] ?? -1
    const whole = new RegExp(`^${id} 0 obj\\s*<<(.*?)>>\\s*endobj`, 's').exec(text.slice(from, from + 65_536))
    if (from < 0 || whole?.[1] === undefined) throw unreadable(`object ${id}`)
    return { id, body: whole[1].trim() }
  }
  const root = bodyOf(Number(match(trailer, /\/Root (\d+) 0 R/)))
  const pages = bodyOf(Number(match(root.body, /\/Pages (\d+) 0 R/)))
  const firstPage = bodyOf(Number(match(pages.body, /\/Kids \[(\d+) 0 R/)))
  if (/\/AcroForm\b/.test(root.body) || /\/Annots\b/.test(firstPage.body)) throw unreadable('a form')
  const kept = [/\/Info \d+ 0 R/, /\/ID \[[^\]]*\]/].map((entry) => match(trailer, entry)).join('\n')
  return { size: Number(match(trailer, /\/Size (\d+)/)), xref, root, firstPage, kept }
}

const unreadable = (what: string) => new Error(`this is not a letter as it was written: ${what}`)

/** The first group, or all of it where there is none. */
function match(text: string, form: RegExp): string {
  const found = form.exec(text)
  if (!found) throw unreadable(form.source)
  return found[1] ?? found[0]
}

/** Offsets by object number, from a table of one section that begins with object 0. */
function offsetsOf(table: string): number[] {
  const count = Number(match(table, /^xref\n0 (\d+)\n/))
  const lines = table.split('\n', count + 2).slice(2)
  return lines.map((line, id) => (id === 0 ? -1 : Number(match(line, /^(\d{10}) 00000 n/))))
}

export type NewObject = { id: number; body: string }

/** Appends objects as an incremental update (ISO 32000-1 §7.5.6), so that not a byte of what was there changes. */
export function appendRevision(pdf: Uint8Array, base: Base, objects: readonly NewObject[]): Buffer {
  const sorted = objects.toSorted((one, other) => one.id - other.id)
  const parts: string[] = ['\n']
  let at = pdf.length + 1
  const entries = sorted.map(({ id, body }) => {
    const text = `${id} 0 obj\n<<\n${body}\n>>\nendobj\n`
    parts.push(text)
    at += text.length
    return `${id} 1\n${String(at - text.length).padStart(10, '0')} 00000 n \n`
  })
  const size = Math.max(base.size, (sorted.at(-1)?.id ?? 0) + 1)
  const trailer = `/Size ${size}\n/Root ${base.root.id} 0 R\n${base.kept}\n/Prev ${base.xref}`
  parts.push(`xref\n${entries.join('')}trailer\n<<\n${trailer}\n>>\nstartxref\n${at}\n%%EOF\n`)
  return Buffer.concat([pdf, Buffer.from(parts.join(''), 'latin1')])
}
