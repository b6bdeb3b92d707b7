import { fileTypeFromBuffer } from 'file-type'
import { readZip } from '#formats/zip'
import { isJson, plainText } from '../my-number/file-text.ts'
import { endingOf, type FileKind } from './file-kinds.ts'

/** Enough for every signature we know; no file makes its reader go further. */
const looked = 64 * 1024

/**
 * What a file is, by its bytes alone; its name only tells a table from other text. A file that is several things at once
 * is the first of them, and is served as that.
 */
export async function sniff(bytes: Uint8Array, fileName: string): Promise<FileKind> {
  // A head that ends too soon is of no kind it knows.
  const known = await fileTypeFromBuffer(bytes.subarray(0, looked)).catch(() => undefined)
  const kind = known && byType[known.mime]
  if (kind === 'zip') return insideZip(bytes)
  if (kind) return kind
  // Other signatures are short, and a text can begin with them; those of markup say less than its own start.
  const text = plainText(bytes)
  if (text !== undefined && !hasBinary(text)) return kindOfText(text, fileName)
  if (looksLikeMail(bytes)) return 'mail'
  return damagedText(bytes, fileName)
}

/** By the media types of file-type. */
const byType: Readonly<Record<string, FileKind>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/apng': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'image/heif': 'heic',
  'image/avif': 'avif',
  'image/tiff': 'tiff',
  'application/zip': 'zip',
  'application/x-cfb': 'old-office',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'zip',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'zip',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'zip',
  'application/vnd.oasis.opendocument.text': 'zip',
  'application/vnd.oasis.opendocument.spreadsheet': 'zip',
  'application/vnd.oasis.opendocument.presentation': 'zip',
}

const openDocument: Readonly<Record<string, FileKind>> = {
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
}

/** The list of the archive decides, and not the order in which its files lie. */
function insideZip(bytes: Uint8Array): FileKind {
  const names: string[] = []
  const read = readZip(bytes, (name) => names.push(name) > 0 && name === 'mimetype', {
    files: 5000,
    bytes: 1000,
  })
  if (!read.ok) return 'zip'
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name))
  if (has(/(?:^|\/)vbaProject\.bin$|^Basic\//i)) return 'office-with-macros'
  const said = read.files[0] ? new TextDecoder().decode(read.files[0].bytes).trim() : ''
  if (openDocument[said]) return openDocument[said]
  if (!names.includes('[Content_Types].xml')) return 'zip'
  if (names.includes('word/document.xml')) return 'docx'
  if (names.includes('xl/workbook.xml')) return 'xlsx'
  return names.includes('ppt/presentation.xml') ? 'pptx' : 'zip'
}

/** A table with a broken byte is a table all the same: its reader says which byte, and people can mend it. */
function damagedText(bytes: Uint8Array, fileName: string): FileKind {
  const text = Buffer.from(bytes).toString('latin1')
  const isNamedText = ['csv', 'tsv', 'txt'].includes(endingOf(fileName))
  return isNamedText && !hasBinary(text) ? kindOfText(text, fileName) : 'other'
}

/** Controls that no text has; an end-of-file mark of old days may close it (MIME Sniffing §5, binary data byte). */
const hasBinary = (text: string) => binary.test(text.endsWith('\u001a') ? text.slice(0, -1) : text)
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const binary = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/

/** What browsers take for HTML whatever they are told, where they are let (MIME Sniffing §7.1). */
const markup =
  /^<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)(?=[\s>])|^<!--/i
const htmlInside = /<(?:\w+:)?html[\s>]|<!doctype html|<(?:\w+:)?script[\s>]/i
const svgInside = /<(?:\w+:)?svg[\s>]|http:\/\/www\.w3\.org\/2000\/svg/i

function kindOfText(text: string, fileName: string): FileKind {
  const start = text.slice(0, looked).trimStart()
  if (start.startsWith('<')) return kindOfMarkup(start)
  if (/^[[{]/.test(start) && (isJson(text) || isJson(text.slice(0, text.indexOf('\n'))))) return 'json'
  if (mailHeader.test(start)) return 'mail'
  return ['csv', 'tsv'].includes(endingOf(fileName)) ? 'csv' : 'text'
}

function kindOfMarkup(start: string): FileKind {
  if (svgInside.test(start)) return 'svg'
  if (markup.test(start) && !start.startsWith('<!--')) return 'html'
  if (htmlInside.test(start)) return 'html'
  return /^<[?!A-Za-z_]/.test(start) ? 'xml' : 'text'
}

/** A mail begins with its header, the lines of which say what they are (RFC 5322 §2.2). */
const mailHeader =
  /^(?:[!-9;-~]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){0,50}?(?:from|received|return-path|message-id|mime-version|delivered-to):/i

const looksLikeMail = (bytes: Uint8Array) =>
  mailHeader.test(Buffer.from(bytes.subarray(0, 8192)).toString('latin1'))
