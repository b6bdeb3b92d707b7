import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { etagOf, unchanged } from './etag.ts'

describe('If-None-Match', () => {
  const tag = fc.stringMatching(/^[A-Za-z0-9_-]{1,22}$/)

  it('names a version weakly, alone or in a list, and by a star', () => {
    fc.assert(
      fc.property(tag, fc.array(tag), fc.boolean(), (own, others, weak) => {
        const quoted = (text: string) => `${weak ? 'W/' : ''}"${text}"`
        const list = [...others, own].map(quoted).join(', ')
        expect(unchanged(list, `W/"${own}"`)).toBe(true)
        expect(unchanged(others.map(quoted).join(','), `W/"${own}"`)).toBe(others.includes(own))
        expect(unchanged(' * ', `W/"${own}"`)).toBe(true)
      }),
    )
  })

  it('of any other text names nothing, and never throws', () => {
    fc.assert(
      fc.property(fc.string(), tag, (header, own) => {
        fc.pre(!header.includes(own) && header.trim() !== '*')
        expect(unchanged(header, `W/"${own}"`)).toBe(false)
      }),
    )
    expect(unchanged(undefined, 'W/"a"')).toBe(false)
  })
})

it('the tag of some content is a strong one, the same for text and its bytes, and another for other content', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(etagOf(text)).toMatch(/^"[A-Za-z0-9_-]{22}"$/)
      expect(etagOf(Buffer.from(text))).toBe(etagOf(text))
      expect(etagOf(`${text}x`)).not.toBe(etagOf(text))
    }),
  )
})
