/** A request the town's own proxy never saw: it must not reach the program, whatever is wrapped around it. */
const hidden = 'GET /smuggled HTTP/1.1\r\nHost: hiroba.town.example\r\n\r\n'
const hiddenChunk = `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`

const post = (headers: readonly string[], body: string, host = 'Host: hiroba.town.example') =>
  `POST /outer HTTP/1.1\r\n${[host, ...headers].join('\r\n')}\r\n\r\n${body}`

const length = (bytes: number | string) => `Content-Length: ${bytes}`
const chunked = 'Transfer-Encoding: chunked'
const ended = `0\r\n\r\n${hidden}`

/** Two headers that disagree: one reader ends the request before the hidden one, the other after it. */
const byTransferEncoding = (header: string) => post([length(ended.length), header], ended)

const obfuscated: Readonly<Record<string, string>> = {
  'another word': 'Transfer-Encoding: xchunked',
  'a space before the colon': 'Transfer-Encoding : chunked',
  'a tab after the colon': 'Transfer-Encoding:\tchunked',
  'a vertical tab': 'Transfer-Encoding:\x0bchunked',
  'a no-break space': 'Transfer-Encoding:\xa0chunked',
  'a NUL': 'Transfer-Encoding: chunked\x00',
  'a list': 'Transfer-Encoding: identity, chunked',
  'chunked not last': 'Transfer-Encoding: chunked, identity',
  'two headers': 'Transfer-Encoding: chunked\r\nTransfer-Encoding: x',
  'two headers, reversed': 'Transfer-Encoding: x\r\nTransfer-Encoding: chunked',
  'a folded line': 'Transfer-Encoding:\r\n chunked',
  'a leading space': ' Transfer-Encoding: chunked',
  'a bare LF before it': 'X: y\nTransfer-Encoding: chunked',
  'a bare CR before it': 'X: y\rTransfer-Encoding: chunked',
  quotes: 'Transfer-Encoding: "chunked"',
  'another case': 'TRANSFER-ENCODING: CHUNKED',
  underscores: 'Transfer_Encoding: chunked',
}

const lengths: Readonly<Record<string, readonly string[]>> = {
  'two lengths': [length(0), length(hidden.length)],
  'two lengths, reversed': [length(hidden.length), length(0)],
  'a list of lengths': [length(`0, ${hidden.length}`)],
  'a plus': [length('+0')],
  'a minus': [length('-1')],
  'hexadecimal digits': [length(`0x${hidden.length.toString(16)}`)],
  'an exponent': [length('1e2')],
  'a number beyond 64 bits': [length('18446744073709551616')],
  'a space inside': [length('0 1')],
  'a space before the colon': [`Content-Length : ${hidden.length}`],
  nothing: [length('')],
  'a folded line': ['Content-Length:\r\n 0'],
}

const chunks: Readonly<Record<string, string>> = {
  'an extension without end': `0;${'x'.repeat(20_000)}\r\n\r\n${hidden}`,
  'an extension with a bare LF': `1;a\nx\r\n${hiddenChunk}`,
  'a size with a bare LF': `0\n\n${hidden}`,
  'a size with a bare CR': `0\r\r${hidden}`,
  'a size beyond 64 bits': `10000000000000000\r\n${hidden}\r\n0\r\n\r\n`,
  'a size with a sign': `-1\r\n${hidden}\r\n0\r\n\r\n`,
  'a size with 0x': `0x0\r\n\r\n${hidden}`,
  'a size with an underscore': `0_0\r\n\r\n${hidden}`,
  'a chunk longer than its size': `1\r\n${hidden}\r\n0\r\n\r\n`,
  'a trailer that is a length': `0\r\n${length(hidden.length)}\r\n\r\n`,
  'the hidden request as a chunk': hiddenChunk,
}

const heads: Readonly<Record<string, string>> = {
  'bare LF everywhere': post([length(hidden.length)], hidden).replaceAll('\r\n', '\n'),
  'HTTP/1.0 with chunks and a kept connection': `POST /outer HTTP/1.0\r\nHost: hiroba.town.example\r\nConnection: keep-alive\r\n${chunked}\r\n\r\n${ended}`,
  'HTTP/0.9': `GET /outer\r\n${hidden}`,
  'HTTP/2.0 in words': `GET /outer HTTP/2.0\r\nHost: hiroba.town.example\r\n${length(hidden.length)}\r\n\r\n${hidden}`,
  'a body of GET': `GET /outer HTTP/1.1\r\nHost: hiroba.town.example\r\n${length(hidden.length)}\r\n\r\n${hidden}`,
  'a body nobody reads': post([length(hidden.length)], hidden),
  'a connection that is to forget the length': post(
    ['Connection: Content-Length', length(hidden.length)],
    hidden,
  ),
  'an upgrade that is none': post(
    ['Connection: Upgrade', 'Upgrade: websocket', length(hidden.length)],
    hidden,
  ),
  'an upgrade to HTTP/2': post(
    [
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABk',
      length(hidden.length),
    ],
    hidden,
  ),
  'a promise to continue': post(['Expect: 100-continue', length(hidden.length)], hidden),
  'a promise nobody knows': post(['Expect: 100-continuex', length(hidden.length)], hidden),
  'a line break in the address': `GET /outer%0d%0aX:%20y HTTP/1.1\r\nHost: hiroba.town.example\r\n${length(hidden.length)}\r\n\r\n${hidden}`,
  'headers past every limit': post([`X: ${'x'.repeat(100_000)}`, length(hidden.length)], hidden),
  'a header without a name': post([': y', length(hidden.length)], hidden),
  'two hosts': post(['Host: evil.example', length(hidden.length)], hidden),
}

const all = (kind: string, table: Readonly<Record<string, string>>) =>
  Object.entries(table).map(([name, bytes]) => [`${kind}: ${name}`, bytes] as const)
const mapped = <T>(table: Readonly<Record<string, T>>, make: (value: T) => string) =>
  Object.fromEntries(Object.entries(table).map(([name, value]) => [name, make(value)]))

/** Every attack by its name: the bytes of one connection. */
export const smuggling: readonly (readonly [string, string])[] = [
  ['CL.TE: a length and chunks', byTransferEncoding(chunked)],
  ['TE.CL: chunks and a short length', post([chunked, length(4)], hiddenChunk)],
  ['TE.0: chunks and no length at the other side', post([chunked], hiddenChunk)],
  ...all('TE.TE', mapped(obfuscated, byTransferEncoding)),
  ...all(
    'CL.CL',
    mapped(lengths, (headers) => post(headers, hidden)),
  ),
  ...all(
    'chunks',
    mapped(chunks, (body) => post([chunked], body)),
  ),
  ...all('head', heads),
]
