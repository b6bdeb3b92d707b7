import { toCp932 } from '#formats/text-ja'
import { disarm } from './formula.ts'

export type WrittenCsv = {
  bytes: Uint8Array<ArrayBuffer>
  /** Characters CP932 lacks, left out of `bytes`; row and column from 0. Never written as `?`. */
  unmapped: { row: number; column: number; char: string }[]
}

/**
 * Writes rows as CSV (RFC 4180) that no spreadsheet evaluates: fields that look like a formula get an apostrophe, which
 * `readCsv(…, { ownExport: true })` takes away again. `utf-8-bom` is what Excel reads as UTF-8; `cp932` is what older
 * systems of a town ask for.
 */
export function writeCsv(
  rows: readonly (readonly string[])[],
  { encoding, eol = '\r\n' }: { encoding: 'utf-8' | 'utf-8-bom' | 'cp932'; eol?: '\r\n' | '\n' },
): WrittenCsv {
  if (encoding === 'cp932') return writeCp932(rows, eol)
  const text = rows.map((row) => row.map(fieldOf).join(',') + eol).join('')
  return { bytes: new TextEncoder().encode(encoding === 'utf-8-bom' ? `\uFEFF${text}` : text), unmapped: [] }
}

function writeCp932(rows: readonly (readonly string[])[], eol: string): WrittenCsv {
  const unmapped: WrittenCsv['unmapped'] = []
  const lines = rows.map((cells, row) => {
    const fields = cells.map((cell, column) => {
      const written = toCp932(fieldOf(cell))
      unmapped.push(...written.unmapped.map(({ char }) => ({ row, column, char })))
      return Buffer.from(written.bytes).toString('latin1')
    })
    return fields.join(',') + eol
  })
  return { bytes: Uint8Array.from(Buffer.from(lines.join(''), 'latin1')), unmapped }
}

/** Quoted where a reader could be in doubt. */
function fieldOf(cell: string): string {
  const safe = disarm(cell)
  return /[",\r\n]|^\s|\s$/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
