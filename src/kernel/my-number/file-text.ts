import { decodeBytes } from '#formats/csv'
import { readZip } from '#formats/zip'
import { readPdf } from './read-pdf.ts'

/**
 * What can be read in a file: texts to look through, nothing because it is a standard machine format (XML, JSON), or
 * nothing because its kind or its state does not let us.
 */
export type FileText = { kind: 'texts'; texts: string[] } | { kind: 'machine' } | { kind: 'unread' }

const unread: FileText = { kind: 'unread' }

/** Text, CSV (UTF-8, UTF-16, CP932), PDF, and files of office suites, told apart by their bytes and not by their name. */
export async function fileText(bytes: Uint8Array): Promise<FileText> {
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1')
  if (start.includes('%PDF-')) return fromPdf(bytes)
  if (start.startsWith('PK\x03\x04')) return fromOffice(bytes)
  const text = plainText(bytes)
  if (text === undefined) return unread
  return isMachineFormat(text) ? { kind: 'machine' } : { kind: 'texts', texts: [text] }
}

async function fromPdf(bytes: Uint8Array): Promise<FileText> {
  const pages = await readPdf(bytes)
  return pages === null ? unread : { kind: 'texts', texts: pages }
}

const officeText =
  /^(?:word\/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)|xl\/(?:sharedStrings|comments\d*|worksheets\/[^/]+)|ppt\/(?:slides|notesSlides)\/[^/]+|content)\.xml$/

function fromOffice(bytes: Uint8Array): FileText {
  const read = readZip(bytes, (name) => officeText.test(name))
  if (!read.ok || read.files.length === 0) return unread
  return { kind: 'texts', texts: read.files.map((file) => withoutTags(new TextDecoder().decode(file.bytes))) }
}

/**
 * Runs of one paragraph belong together, whatever marks stand between them; paragraphs, cells and rows do not. A mark
 * ends where the next begins, closed or not: a file of nothing but `<` takes no longer than another.
 */
const withoutTags = (xml: string) =>
  xml
    .replaceAll(/<\/(?:w:p|a:p|text:p|c|si|comment)>|<(?:w:tab|w:br|text:tab)\b[^<>]*>/g, '\n')
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll(/&#(\d{1,7});/g, (_, code: string) => character(Number(code)))
    .replaceAll(/&#x([0-9a-f]{1,6});/gi, (_, code: string) => character(Number.parseInt(code, 16)))

const character = (code: number) => (code <= 0x10ffff ? String.fromCodePoint(code) : '')

/** Text in UTF-8, UTF-16 or CP932; undefined for anything else. */
export function plainText(bytes: Uint8Array): string | undefined {
  const wide = utf16Of(bytes)
  if (wide !== undefined) return new TextDecoder(wide).decode(bytes)
  if (bytes.subarray(0, 4096).includes(0)) return undefined
  const decoded = decodeBytes(bytes)
  return decoded.ok ? decoded.text : undefined
}

/** By its mark, or by the zeros beside its ASCII characters. */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  const sample = bytes.subarray(0, 4096)
  const zeros = (odd: number) => sample.filter((byte, at) => byte === 0 && at % 2 === odd).length
  const [even, odd] = [zeros(0), zeros(1)]
  if (odd > sample.length / 5 && even === 0) return 'utf-16le'
  return even > sample.length / 5 && odd === 0 ? 'utf-16be' : undefined
}

/** XML (CAP, telegrams of the weather agency, FHIR) and JSON, also a value a line. Pages of the web are for people. */
function isMachineFormat(text: string): boolean {
  const start = text.slice(0, 4096).trimStart()
  if (start.startsWith('<')) return !/<!doctype html|<html/i.test(start)
  if (!/^[[{]/.test(start)) return false
  return isJson(text) || isJson(text.slice(0, text.indexOf('\n')))
}

const deepest = 1000
const bare = /[\s\d+\-.,:eEtrufalsn]/

/**
 * Whether a text is made like JSON: whole strings and matching brackets, with figures and words of JSON between. It is
 * not parsed: thirty megabytes of brackets would take more than a gigabyte.
 */
export function isJson(text: string): boolean {
  const open: string[] = []
  let at = 0
  while (at >= 0 && at < text.length && open.length <= deepest) at = after(text, at, open)
  return at === text.length && open.length === 0
}

/** The place after what stands at `at`; -1 when JSON has none such there. `open`: the brackets that are still to come. */
function after(text: string, at: number, open: string[]): number {
  const sign = text[at] ?? ''
  switch (sign) {
    case '"':
      return endOfString(text, at) + 1 || -1
    case '[':
    case '{':
      open.push(sign === '[' ? ']' : '}')
      return at + 1
    case ']':
    case '}':
      return open.pop() === sign ? at + 1 : -1
    default:
      return bare.test(sign) ? at + 1 : -1
  }
}

/** Where the string that begins at `start` ends; -1 when it never does. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text[at - 1 - slashes] === '\\') slashes += 1
    if (slashes % 2 === 0) return at
  }
  return -1
}
