import { fromCp932 } from '#formats/text-ja'
import type { CsvRefusal } from './refusal.ts'

export type CsvEncoding = 'utf-8' | 'utf-8-bom' | 'cp932'

/**
 * Text of a file as towns exchange it: UTF-8 if every byte is (a byte order mark at the start is dropped), else CP932 if
 * every byte is, else `not-text` with the first byte that fits neither.
 */
export function decodeBytes(
  bytes: Uint8Array,
): { ok: true; text: string; encoding: CsvEncoding } | (CsvRefusal & { code: 'not-text' }) {
  const utf8 = strictUtf8(bytes)
  if (utf8 !== undefined) {
    const marked = utf8.startsWith('\uFEFF')
    return { ok: true, text: marked ? utf8.slice(1) : utf8, encoding: marked ? 'utf-8-bom' : 'utf-8' }
  }
  const read = fromCp932(bytes)
  if (!read.ok) return { ok: false, code: 'not-text', at: read.at }
  return { ok: true, text: read.text, encoding: 'cp932' }
}

function strictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
