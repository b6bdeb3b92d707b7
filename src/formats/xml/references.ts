import { notWellFormed } from './names.ts'

/** XML 1.0 §4.6; others cannot be declared, for a document type declaration is refused. */
const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const REFERENCE = /^(?:#x([\da-fA-F]+)|#(\d+)|(amp|lt|gt|quot|apos))$/u

/** Text with its references resolved. Refuses any other entity, and a reference to what is no character of XML. */
export function resolveReferences(raw: string): string {
  let resolved = ''
  let from = 0
  for (let at = raw.indexOf('&'); at >= 0; at = raw.indexOf('&', from)) {
    const end = raw.indexOf(';', at)
    const name = end < 0 ? '' : raw.slice(at + 1, end)
    const found = name.length > longestReference ? null : REFERENCE.exec(name)
    if (found === null) throw notWellFormed(`undefined reference: &${raw.slice(at + 1, at + 20)}`)
    const [, hexadecimal, decimal, entity] = found
    resolved += raw.slice(from, at)
    resolved +=
      entity === undefined
        ? character(hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16))
        : PREDEFINED[entity]
    from = end + 1
  }
  return from === 0 ? raw : resolved + raw.slice(from)
}

const longestReference = 40

function character(point: number): string {
  const allowed =
    point === 0x9 ||
    point === 0xa ||
    point === 0xd ||
    (point >= 0x20 && point <= 0xd7ff) ||
    (point >= 0xe000 && point <= 0xfffd) ||
    (point >= 0x10000 && point <= 0x10ffff)
  if (!allowed) throw notWellFormed('a reference to what is no character')
  return String.fromCodePoint(point)
}

/** All but those of XML 1.0 [2]; halves of characters are looked for apart. */
const FORBIDDEN = /[^\t\n\r\x20-\uFFFD]/

/** Refuses text with what is no character of XML 1.0 [2]; line ends become one line feed (§2.11). */
export function checkedCharacters(text: string): string {
  if (FORBIDDEN.test(text) || !text.isWellFormed()) throw notWellFormed('a character that XML does not allow')
  return text.includes('\r') ? text.replaceAll(/\r\n?/gu, '\n') : text
}
