import { randomBytes } from 'node:crypto'
import { array, assert, property, string, uint8Array } from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { isSigned, isTimely, parseSecret, secretText, signature } from './index.ts'

const secret = Buffer.from('Hiroba tests sign with this key!')
const at = new Date('2026-11-22T03:00:00Z')
const message = {
  id: 'msg_1',
  timestamp: String(at.getTime() / 1000),
  body: Buffer.from('{"報告":1}'),
}
/** The specification's own library. */
const library = (of: Uint8Array) => new Webhook(secretText(of))
const anyText = string({ unit: 'grapheme', maxLength: 200 })

describe('a signature', () => {
  it("is the one the specification's own library makes, of whatever body and with whatever secret", () => {
    assert(
      property(uint8Array({ minLength: 24, maxLength: 64 }), anyText, (key, text) => {
        const own = signature(key, { ...message, body: Buffer.from(text) })
        expect(own).toBe(library(key).sign(message.id, at, text))
      }),
    )
  })

  it('is accepted among others, as while a secret is changed, and by any of the secrets that count', () => {
    const old = randomBytes(32)
    const both = `${signature(old, message)} ${signature(secret, message)}`
    expect(isSigned([secret], { ...message, signature: both })).toBe(true)
    expect(isSigned([randomBytes(32), old], { ...message, signature: both })).toBe(true)
    expect(isSigned([], { ...message, signature: both })).toBe(false)
    expect(isSigned([randomBytes(32)], { ...message, signature: both })).toBe(false)
  })

  it('is looked for among the first ten and no further', () => {
    const filled = (before: number) => [...Array(before).fill('v1,x'), signature(secret, message)].join(' ')
    expect(isSigned([secret], { ...message, signature: filled(9) })).toBe(true)
    expect(isSigned([secret], { ...message, signature: filled(10) })).toBe(false)
  })

  it.each([
    ['body', { body: Buffer.from('{"報告":2}') }],
    ['id', { id: 'msg_2' }],
    ['time', { timestamp: String(at.getTime() / 1000 + 1) }],
  ])('does not hold for another %s', (_what, change) => {
    const own = signature(secret, message)
    expect(isSigned([secret], { ...message, signature: own })).toBe(true)
    expect(isSigned([secret], { ...message, ...change, signature: own })).toBe(false)
  })

  it('does not hold where id and time are cut elsewhere', () => {
    const own = signature(secret, { ...message, id: 'a', timestamp: '1.2' })
    expect(signature(secret, { ...message, id: 'a.1', timestamp: '2' })).toBe(own)
    expect(isSigned([secret], { ...message, id: 'a.1', timestamp: '2', signature: own })).toBe(false)
  })

  it('of another version, or text that is none, never holds and never fails', () => {
    assert(
      property(array(anyText), (texts) => {
        expect(isSigned([secret], { ...message, signature: texts.join(' ') })).toBe(false)
      }),
    )
    const other = signature(secret, message).replace('v1,', 'v2,')
    expect(isSigned([secret], { ...message, signature: other })).toBe(false)
  })
})

describe('a time', () => {
  const now = at.toISOString()
  it.each([
    [0, true],
    [300, true],
    [301, false],
    [-300, true],
    [-301, false],
  ])('%i seconds off is timely: %s', (off, timely) => {
    expect(isTimely(String(at.getTime() / 1000 + off), now)).toBe(timely)
  })

  it.each(['', 'x', '-1', '1e9', ' 1795316400', '1795316400.0', '9'.repeat(13)])('"%s" is none', (text) => {
    expect(isTimely(text, now)).toBe(false)
  })
})

describe('the text of a secret', () => {
  it('can be read back, with blanks around it, and is what the library takes', () => {
    assert(
      property(uint8Array({ minLength: 24, maxLength: 64 }), (key) => {
        expect(parseSecret(` ${secretText(key)}\n`)?.equals(key)).toBe(true)
      }),
    )
  })

  it.each([
    ['without its prefix', secret.toString('base64')],
    ['too short', secretText(secret.subarray(0, 23))],
    ['too long', secretText(Buffer.alloc(65))],
    ['in base64 of URLs', secretText(Buffer.alloc(32, 0xff)).replaceAll('/', '_')],
    ['with a sign changed that carries nothing', `${secretText(secret).slice(0, -2)}F=`],
    ['with more behind it', `${secretText(secret)}AAAA`],
    ['empty', ''],
  ])('%s is none', (_what, text) => {
    expect(parseSecret(text)).toBeNull()
  })
})
