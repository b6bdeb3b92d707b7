import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createXmlReader, readXmlRoot, type XmlLimits, XmlRefusal } from './index.ts'

const LIMITS: XmlLimits = { characters: 2000, depth: 4, elements: 20, attributes: 3, textLength: 100 }

/** Reads text in pieces of `size` and answers with what was heard, or the code of the refusal. */
function hear(text: string, size = text.length || 1): string {
  const heard: string[] = []
  const reader = createXmlReader(
    {
      open: (element) => heard.push(`<${element.uri}|${element.local} ${element.attribute('n') ?? ''}>`),
      text: (piece) => heard.push(piece),
      close: () => heard.push('/'),
    },
    LIMITS,
  )
  try {
    for (let at = 0; at < text.length; at += size) reader.write(text.slice(at, at + size))
    reader.end()
    return heard.join('')
  } catch (error) {
    if (error instanceof XmlRefusal) return error.code
    throw error
  }
}

describe('the XML reader', () => {
  it('resolves namespaces and the five entities, and joins text with CDATA', () => {
    expect(hear('<p:a xmlns:p="urn:x" n="1">a&lt;&#x6c5f;<![CDATA[<b>]]><p:b/></p:a>')).toBe(
      '<urn:x|a 1>a<江<b><urn:x|b >//',
    )
  })

  it.each([
    ['a document type', '<!DOCTYPE a><a/>', 'doctype-forbidden'],
    ['an undefined entity', '<a>&x;</a>', 'not-well-formed'],
    ['an unbound prefix', '<p:a/>', 'not-well-formed'],
    ['a missing end', '<a><b></b>', 'not-well-formed'],
    ['two roots', '<a/><b/>', 'not-well-formed'],
    ['no element', '<!-- nothing -->', 'not-well-formed'],
    ['a repeated attribute', '<a n="1" n="2"/>', 'not-well-formed'],
    ['nesting past the limit', '<a><a><a><a><a/></a></a></a></a>', 'too-deep'],
    ['elements past the limit', `<a>${'<b/>'.repeat(20)}</a>`, 'too-many-elements'],
    ['attributes past the limit', '<a b="" c="" d="" e=""/>', 'too-many-attributes'],
    ['text past the limit', `<a>${'x'.repeat(101)}</a>`, 'text-too-long'],
    ['an attribute value past the limit', `<a n="${'x'.repeat(101)}"/>`, 'text-too-long'],
    ['a name past the limit', `<${'x'.repeat(101)}/>`, 'text-too-long'],
    ['a document past the limit', `<a>${' <!-- x -->'.repeat(200)}</a>`, 'too-large'],
  ])('refuses %s', (_, text, code) => {
    expect(hear(text)).toBe(code)
  })

  it('accepts a document that touches every limit', () => {
    expect(hear(`<a><a><a><a b="" c="" d="">${'x'.repeat(100)}</a></a></a></a>`)).toContain('xxx')
    expect(hear(`<a>${'<b/>'.repeat(19)}</a>`)).not.toContain('too')
  })

  it('hears the same in whatever pieces the text arrives', () => {
    const texts = [
      '<a n="1">江津&amp;<b>𠮷</b>\r\n</a>',
      '<a><![CDATA[x]]]]><!-- c --></a>',
      '<a><b></a>',
      '<a>&#1;</a>',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.integer({ min: 1, max: 9 }), (text, size) => {
        expect(hear(text, size)).toBe(hear(text))
      }),
    )
  })

  it('answers any text with events or a refusal', () => {
    const piece = fc.constantFrom(
      '<a>',
      '</a>',
      '<b n="',
      '"',
      '/>',
      '&',
      ';',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      'é',
      '\u0000',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => void hear(pieces.join(''))),
      { numRuns: 500 },
    )
  })
})

describe('readXmlRoot', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

  it('names the root without reading on', () => {
    expect(readXmlRoot(bytes('<!-- c --><p:a xmlns:p="urn:x"><broken'))).toEqual({ uri: 'urn:x', local: 'a' })
    expect(readXmlRoot(bytes(`<a>${'x'.repeat(100_000)}`))).toEqual({ uri: '', local: 'a' })
  })

  it.each([
    ['', 'empty'],
    ['hello', 'not-well-formed'],
    ['<!-- only -->', 'not-well-formed'],
    ['<a', 'not-well-formed'],
    ['<!DOCTYPE a><a/>', 'doctype-forbidden'],
    [' '.repeat(70_000), 'not-well-formed'],
  ])('refuses %j', (text, code) => {
    expect(() => readXmlRoot(bytes(text))).toThrow(expect.objectContaining({ code }))
  })
})
