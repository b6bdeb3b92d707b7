/** A way in which a text may lie in a file, and the bytes it would lie there as. */
export type Needle = { encoding: string; bytes: Buffer }

/** Every character of one or two bytes in Shift_JIS as the web knows it, back to its bytes. */
function cp932Table(): ReadonlyMap<string, Buffer> {
  const decoder = new TextDecoder('shift_jis')
  const table = new Map<string, Buffer>()
  const learn = (bytes: Buffer) => {
    const text = decoder.decode(bytes)
    if ([...text].length === 1 && text !== '\ufffd' && !table.has(text)) table.set(text, bytes)
  }
  for (let one = 0; one < 256; one++) learn(Buffer.from([one]))
  for (let lead = 0x81; lead <= 0xfc; lead++)
    for (let trail = 0x40; trail <= 0xfc; trail++) learn(Buffer.from([lead, trail]))
  return table
}

const cp932 = cp932Table()

/** Null when the text has a character that CP932 does not know. */
export function inCp932(text: string): Buffer | null {
  const bytes = [...text].map((character) => cp932.get(character))
  return bytes.every((one) => one !== undefined) ? Buffer.concat(bytes) : null
}

/** What base64 makes of these bytes wherever they stand in what is encoded: the characters no neighbour has a part in. */
function base64Cores(bytes: Buffer, alphabet: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString(alphabet)
      .replaceAll('=', '')
    const from = Math.ceil((before * 8) / 6)
    const until = Math.floor(((before + bytes.length) * 8) / 6)
    return text.slice(from, until)
  })
}

const hexOf = (code: number) => code.toString(16).padStart(4, '0')
const jsonEscaped = (text: string) =>
  Array.from({ length: text.length }, (_, at) => `\\u${hexOf(text.charCodeAt(at))}`).join('')

/**
 * Every form in which `text` is looked for: UTF-8, UTF-16 of both byte orders and CP932, each as it is, in hexadecimal
 * and in base64; escaped as in JSON and in an address.
 */
export function needlesOf(text: string): Needle[] {
  const utf16 = Buffer.from(text, 'utf16le')
  const plain: [string, Buffer | null][] = [
    ['UTF-8', Buffer.from(text)],
    ['UTF-16LE', utf16],
    ['UTF-16BE', Buffer.from(utf16).swap16()],
    ['CP932', inCp932(text)],
  ]
  const forms = plain.flatMap(([name, bytes]) =>
    bytes === null
      ? []
      : [
          [name, bytes] as const,
          [`${name} hex`, Buffer.from(bytes.toString('hex'))] as const,
          [`${name} HEX`, Buffer.from(bytes.toString('hex').toUpperCase())] as const,
          ...(['base64', 'base64url'] as const).flatMap((alphabet) =>
            base64Cores(bytes, alphabet).map((core) => [`${name} ${alphabet}`, Buffer.from(core)] as const),
          ),
        ],
  )
  const escaped = [
    ['JSON', Buffer.from(jsonEscaped(text))],
    ['address', Buffer.from(encodeURIComponent(text))],
  ] as const
  const seen = new Set<string>()
  return [...forms, ...escaped].flatMap(([encoding, bytes]) => {
    const key = bytes.toString('latin1')
    if (seen.has(key)) return []
    seen.add(key)
    return [{ encoding, bytes }]
  })
}
