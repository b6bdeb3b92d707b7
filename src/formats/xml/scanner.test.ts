import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { XmlDocument } from 'libxml2-wasm'
import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import { createXmlReader } from './reader.ts'
import { XmlRefusal } from './refusal.ts'

const limits = { characters: 1e6, depth: 64, elements: 1e5, attributes: 64, textLength: 1e5 }

/** What stands in a document, runs of text joined; `refused` where it is none. */
type Told = string

/** Text beside text is one: readers may cut it differently. */
class Teller {
  readonly parts: string[] = []
  #text = ''
  tell(part: string): void {
    if (this.#text !== '') this.parts.push(`text ${this.#text}`)
    this.#text = ''
    this.parts.push(part)
  }
  text(piece: string): void {
    this.#text += piece
  }
}

function own(text: string, cuts: readonly number[] = []): Told {
  const teller = new Teller()
  const names = ['type', 'a', 'b']
  const reader = createXmlReader(
    {
      open: (element) => {
        const said = names.map((name) => `${name}=${element.attribute(name)}`)
        // The other reader leaves out white space at the ends of a namespace's name, which the standard keeps.
        teller.tell(`open {${element.uri.trim()}}${element.local} ${said.join(' ')}`)
      },
      text: (piece) => teller.text(piece),
      close: () => teller.tell('close'),
    },
    limits,
  )
  try {
    let from = 0
    for (const cut of [...cuts].sort((a, b) => a - b)) {
      reader.write(text.slice(from, cut))
      from = Math.max(from, cut)
    }
    reader.write(text.slice(from))
    reader.end()
  } catch (error) {
    if (error instanceof XmlRefusal) return 'refused'
    throw error
  }
  return teller.parts.join('\n')
}

/** An independent reader of the same, with the same things forbidden. */
function oracle(text: string): Told {
  const teller = new Teller()
  const parser = new SaxesParser<{ xmlns: true }>({ xmlns: true })
  let bad = false
  parser.on('error', () => {
    bad = true
  })
  parser.on('doctype', () => {
    bad = true
  })
  let depth = 0
  parser.on('opentag', ({ uri, local, attributes }) => {
    depth += 1
    const said = ['type', 'a', 'b'].map((name) => `${name}=${attributes[name]?.value}`)
    teller.tell(`open {${uri}}${local} ${said.join(' ')}`)
  })
  parser.on('text', (piece) => depth > 0 && teller.text(piece))
  parser.on('cdata', (piece) => teller.text(piece))
  parser.on('closetag', () => {
    depth -= 1
    teller.tell('close')
  })
  parser.write(text).close()
  return bad ? 'refused' : teller.parts.join('\n')
}

function isReadByLibxml2(text: string): boolean {
  // It is given bytes, in which half a character cannot stand.
  if (!text.isWellFormed()) return false
  try {
    XmlDocument.fromBuffer(Buffer.from(text)).dispose()
    return true
  } catch {
    return false
  }
}

const telegram = readFileSync(resolve('tests/corpora/bad-xml/good-telegram.xml'), 'utf8')
const small = `<?xml version="1.0" encoding="UTF-8"?>
<!-- a --><?p i?>
<r xmlns="u:1" xmlns:x="u:2" a="1 &amp; 2"><x:e x:b='"' b="&#x41;&#65;"/>t&lt;<![CDATA[<&]]>\r\n<é type="&quot;\t"> 海\u3000</é ></r>
`

/** What breaks documents, or looks as if it did. */
const pieces = [
  ...[
    '<',
    '>',
    '&',
    ';',
    '"',
    "'",
    '=',
    '/',
    '?',
    '!',
    '-',
    ']',
    '[',
    ':',
    ' ',
    '\n',
    '\r',
    '\t',
    'a',
    'x',
    '1',
    '.',
    '海',
    '\u3000',
    '😀',
  ],
  ...[
    '<a>',
    '</a>',
    '<a/>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    '<?xml version="1.0"?>',
    '<!DOCTYPE a>',
    '\0',
    '\u0001',
    '\uFFFE',
    '\uD800',
  ],
  ...[
    '&amp;',
    '&#0;',
    '&#xD800;',
    '&#x10FFFF;',
    '&#x110000;',
    '&nbsp;',
    'xmlns=""',
    ' xmlns:x=""',
    ' xmlns:y="u:2"',
    ' xml:lang="ja"',
    ' x:a="1" x:a="2"',
    ' xmlns:xmlns="u"',
    ' a="<"',
    'y:',
  ],
]

const mutated = (source: string) =>
  fc
    .array(
      fc.record({
        at: fc.nat(source.length),
        drop: fc.constantFrom(0, 0, 1, 1, 2, 5),
        put: fc.oneof(fc.constant(''), fc.constantFrom(...pieces)),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((changes) =>
      changes.reduce((text, { at, drop, put }) => text.slice(0, at) + put + text.slice(at + drop), source),
    )

describe('the scanner', () => {
  it('tells what an independent reader tells of documents broken in every way, and refuses none that two such readers take', () => {
    let refused = 0
    let read = 0
    for (const [source, numRuns] of [
      [small, 20_000],
      [telegram, 1500],
    ] as const)
      fc.assert(
        fc.property(mutated(source), (text) => {
          const [told, expected] = [own(text), oracle(text)]
          if (told === 'refused') refused += 1
          else read += 1
          // Where one of the others lets something pass that the standard does not, the second one says so.
          if (told !== 'refused' || expected === 'refused') expect(told).toBe(expected)
          else expect([text, isReadByLibxml2(text)]).toEqual([text, false])
        }),
        { numRuns, seed: 20261122 },
      )
    expect(Math.min(refused, read)).toBeGreaterThan(2000)
  }, 60_000)

  it('tells the same of a document in pieces cut anywhere, and of each of its beginnings that it is none', () => {
    fc.assert(
      fc.property(mutated(small), fc.array(fc.nat(small.length), { maxLength: 12 }), (text, cuts) => {
        expect(own(text, cuts)).toBe(own(text))
      }),
      { numRuns: 3000, seed: 7 },
    )
    const end = small.trimEnd().length
    for (let at = 0; at < end; at += 1) expect([at, own(small.slice(0, at))]).toEqual([at, 'refused'])
    for (let at = 0; at <= small.length; at += 1) expect(own(small, [at])).toBe(oracle(small))
  })

  it.each([
    ['a tag that never ends', '<r a="'],
    ['a comment that never ends', '<r><!--'],
    ['text that never ends', '<r>'],
    ['a name that never ends', '<'],
  ])('gives up on %s instead of looking through it again and again', (_what, begin) => {
    const reader = createXmlReader(
      { open: () => {}, text: () => {}, close: () => {} },
      { ...limits, characters: 1e9 },
    )
    const write = () => {
      reader.write(begin)
      for (let n = 0; n < 1000; n += 1) reader.write('x'.repeat(10_000))
    }
    expect(write).toThrow(expect.objectContaining({ code: 'text-too-long' }))
  })
})
