import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ANSWER_LIMITS, AnswerReader, BadAnswer } from './answer.ts'

const CRLF = '\r\n'
const lines = (...all: string[]): string => all.join(CRLF)

/** What a reader makes of an answer that comes in `cuts` pieces and, if `ends`, with the end of the connection. */
function read(text: string, { cuts = [] as readonly number[], ends = false } = {}) {
  const bytes = Buffer.from(text, 'latin1')
  const reader = new AnswerReader()
  const edges = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length]
  try {
    for (let at = 1; at < edges.length; at++) reader.push(bytes.subarray(edges[at - 1], edges[at]))
  } catch (error) {
    if (error instanceof BadAnswer) return 'bad'
    throw error
  }
  if (ends) reader.end()
  const { head, complete, spoilt } = reader
  return { status: head?.status ?? null, body: reader.body.toString('latin1'), complete, spoilt, head }
}

const GOOD: Record<string, [text: string, expected: { status: number; body: string }]> = {
  'no body': [lines('HTTP/1.1 204 No Content', '', ''), { status: 204, body: '' }],
  'a length': [lines('HTTP/1.1 200 OK', 'Content-Length: 5', '', 'hello'), { status: 200, body: 'hello' }],
  'no reason': [lines('HTTP/1.1 200', 'content-length:0', '', ''), { status: 200, body: '' }],
  'an empty reason': [lines('HTTP/1.1 200 ', 'content-length:0', '', ''), { status: 200, body: '' }],
  'a reason in Latin-1': [
    lines('HTTP/1.1 404 Pas trouv\xe9', 'content-length: 0', '', ''),
    { status: 404, body: '' },
  ],
  chunks: [
    lines(
      'HTTP/1.1 200 OK',
      'Transfer-Encoding: chunked',
      '',
      '5',
      'hello',
      '6;a="b"',
      ' world',
      '0',
      'x: y',
      '',
      '',
    ),
    { status: 200, body: 'hello world' },
  ],
  'no chunk': [
    lines('HTTP/1.1 200 OK', 'transfer-encoding: CHUNKED', '', '0', '', ''),
    { status: 200, body: '' },
  ],
  'interim answers first': [
    lines(
      'HTTP/1.1 100 Continue',
      '',
      'HTTP/1.1 103 Early Hints',
      'link: </x>',
      '',
      'HTTP/1.1 202 OK',
      'content-length: 2',
      '',
      'ok',
    ),
    { status: 202, body: 'ok' },
  ],
  'a body that must not be, left out': [
    lines('HTTP/1.1 304 Not Modified', 'content-length: 50', '', ''),
    { status: 304, body: '' },
  ],
  'blanks around values': [
    lines('HTTP/1.1 200 OK', 'content-length: \t 2 \t', '', 'ok'),
    { status: 200, body: 'ok' },
  ],
}

const BAD: Record<string, string> = {
  'bytes of another protocol': 'SSH-2.0-OpenSSH_9.2\r\n\r\n',
  'HTTP/2': lines('HTTP/2 200', '', ''),
  'HTTP/0.9': '<html></html>\r\n\r\n',
  'a status of two digits': lines('HTTP/1.1 20 OK', '', ''),
  'a status of four digits': lines('HTTP/1.1 2000 OK', '', ''),
  'a status below 100': lines('HTTP/1.1 099 OK', '', ''),
  'two blanks before the status': lines('HTTP/1.1  200 OK', '', ''),
  'a blank before the colon': lines('HTTP/1.1 200 OK', 'content-length : 0', '', ''),
  'a field without a colon': lines('HTTP/1.1 200 OK', 'nonsense', '', ''),
  'a field without a name': lines('HTTP/1.1 200 OK', ': x', '', ''),
  'a folded field': lines('HTTP/1.1 200 OK', 'x: y', ' z', '', ''),
  'a bare line feed': lines('HTTP/1.1 200 OK', 'x: y\nz: 1', '', ''),
  'a bare carriage return': lines('HTTP/1.1 200 OK', 'x: y\rz: 1', '', ''),
  'a zero byte': lines('HTTP/1.1 200 OK', 'x: \0', '', ''),
  'two lengths': lines('HTTP/1.1 200 OK', 'content-length: 0', 'content-length: 0', '', ''),
  'a negative length': lines('HTTP/1.1 200 OK', 'content-length: -1', '', ''),
  'a length in hexadecimal': lines('HTTP/1.1 200 OK', 'content-length: 0x5', '', ''),
  'a length beyond counting': lines('HTTP/1.1 200 OK', `content-length: ${'9'.repeat(30)}`, '', ''),
  'length and chunks': lines(
    'HTTP/1.1 200 OK',
    'content-length: 3',
    'transfer-encoding: chunked',
    '',
    '0',
    '',
    '',
  ),
  'an unknown coding': lines('HTTP/1.1 200 OK', 'transfer-encoding: gzip, chunked', '', '0', '', ''),
  'a chunk size that is none': lines('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', 'z', '', ''),
  'a chunk size beyond counting': lines(
    'HTTP/1.1 200 OK',
    'transfer-encoding: chunked',
    '',
    '1'.repeat(17),
    '',
    '',
  ),
  'a chunk longer than its size': lines(
    'HTTP/1.1 200 OK',
    'transfer-encoding: chunked',
    '',
    '2',
    'hello',
    '0',
    '',
    '',
  ),
  'a chunk line without carriage return': lines('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '0\n\n'),
  'switched protocols': lines('HTTP/1.1 101 Switching Protocols', 'upgrade: x', '', ''),
  'interim answers without end': lines('HTTP/1.1 100 Continue', '', '').repeat(ANSWER_LIMITS.interim + 1),
  'a head without end': `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(ANSWER_LIMITS.headBytes / 6)}`,
  'a status line without end': `HTTP/1.1 200 ${'x'.repeat(ANSWER_LIMITS.headBytes)}`,
  'framing without end': `${lines('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '')}1;${'x'.repeat(ANSWER_LIMITS.framingBytes)}`,
  'trailers without end': `${lines('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '0', '')}${'x: y\r\n'.repeat(2_000)}`,
}

describe('an answer', () => {
  it.each(Object.entries(GOOD))('with %s is read', (_, [text, expected]) => {
    expect(read(text)).toMatchObject({ ...expected, complete: true, spoilt: false })
  })

  it.each(Object.entries(BAD))('that is %s is none', (_, text) => {
    expect(read(text)).toBe('bad')
  })

  it('is the same however its bytes are cut', () => {
    const texts = [
      ...Object.values(GOOD).map(([text]) => text),
      ...Object.values(BAD).filter(({ length }) => length < 400),
    ]
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(fc.nat(200), { maxLength: 8 }), (text, cuts) => {
        expect(read(text, { cuts })).toEqual(read(text))
      }),
    )
  })

  it('is whole or bad or unfinished, for any bytes, and holds no more than its limit', () => {
    const bytes = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'binary' }).map((rest) => `HTTP/1.1 200 OK\r\n${rest}`),
      fc
        .string({ unit: 'binary' })
        .map((rest) => `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${rest}`),
    )
    fc.assert(
      fc.property(bytes, (text) => {
        const result = read(text, { ends: true })
        if (result !== 'bad') expect(result.body.length).toBeLessThanOrEqual(ANSWER_LIMITS.bodyBytes)
      }),
    )
  })

  it('without a length ends with the connection', () => {
    const text = lines('HTTP/1.1 200 OK', '', 'hello')
    expect(read(text)).toMatchObject({ body: 'hello', complete: false })
    expect(read(text, { ends: true })).toMatchObject({ body: 'hello', complete: true })
  })

  it('cut short is not whole when the connection ends', () => {
    expect(read(lines('HTTP/1.1 200 OK', 'content-length: 9', '', 'hello'), { ends: true })).toMatchObject({
      complete: false,
    })
    expect(read('HTTP/1.1 200 O', { ends: true })).toMatchObject({ status: null, complete: false })
  })

  it('spoils its connection when more follows it, or its body is long', () => {
    expect(read(`${lines('HTTP/1.1 200 OK', 'content-length: 1', '', 'x')}y`)).toMatchObject({ spoilt: true })
    expect(read(`${lines('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '0', '', '')}y`)).toMatchObject(
      { spoilt: true },
    )
    const long = read(lines('HTTP/1.1 200 OK', '', 'x'.repeat(9_000)))
    expect(long).toMatchObject({ spoilt: true, body: 'x'.repeat(ANSWER_LIMITS.bodyBytes) })
  })

  it.each([
    ['close', 'connection: close', 0],
    ['close among others', 'Connection: TE, Close', 0],
    ['a hint', 'Keep-Alive: max=100, timeout=7', 7],
    ['nothing', 'x: y', null],
    ['a name that only holds the word', 'connection: not-close', null],
  ])('says by %s how long its connection is kept', (_, field, keptSeconds) => {
    const answer = read(lines('HTTP/1.1 200 OK', 'content-length: 0', field, '', ''))
    expect(answer).toMatchObject({ head: { keptSeconds } })
  })

  it('of HTTP/1.0 ends its connection', () => {
    expect(read(lines('HTTP/1.0 200 OK', 'content-length: 0', '', ''))).toMatchObject({
      head: { keptSeconds: 0 },
    })
  })
})
