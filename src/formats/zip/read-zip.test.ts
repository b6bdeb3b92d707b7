import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { zipOf } from '../../../tests/setup/my-number.ts'
import { readZip } from './index.ts'

const all = () => true
const files = { 'a.txt': 'one', 'folder/b.xml': '<b>二</b>' }
const archive = Buffer.from(zipOf(files))

describe('an archive', () => {
  it('gives the files that are asked for, unpacked', () => {
    const read = readZip(archive, (name) => name.endsWith('.xml'))
    if (!read.ok) throw new Error(read.code)
    expect(read.files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()])).toEqual([
      ['folder/b.xml', '<b>二</b>'],
    ])
  })

  it('of any files comes back as it was', () => {
    const names = fc.stringMatching(/^[a-z]{1,8}$/)
    fc.assert(
      fc.property(fc.dictionary(names, fc.string({ unit: 'grapheme' }), { noNullPrototype: true }), (any) => {
        const read = readZip(zipOf(any), all)
        if (!read.ok) throw new Error(read.code)
        expect(
          Object.fromEntries(read.files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()])),
        ).toEqual(any)
      }),
    )
  })

  it.each([
    ['not-a-zip', Buffer.from('PK\x03\x04 and nothing more')],
    ['not-a-zip', Buffer.alloc(0)],
    ['damaged', changed(archive, archive.length - 6, 0xff)],
    ['damaged', changed(archive, 33 + 'a.txt'.length, 0xff)],
    ['unsupported', changed(archive, archive.indexOf('PK\x01\x02', 0, 'latin1') + 8, 1)],
    ['unsupported', changed(archive, archive.indexOf('PK\x01\x02', 0, 'latin1') + 10, 99)],
  ])('is refused as %s', (code, bytes) => {
    expect(readZip(bytes, all)).toEqual({ ok: false, code })
  })

  it('past a bound is refused, before it is unpacked', () => {
    expect(readZip(archive, all, { files: 1, bytes: 100 })).toEqual({ ok: false, code: 'too-many-files' })
    expect(readZip(archive, all, { files: 9, bytes: 4 })).toEqual({ ok: false, code: 'too-large' })
    const bomb = zipOf({ a: '0'.repeat(20_000_000) })
    expect(bomb.length).toBeLessThan(100_000)
    expect(readZip(bomb, all, { files: 9, bytes: 1_000_000 })).toEqual({ ok: false, code: 'too-large' })
  })

  it('of any bytes, and with any byte changed, is read or refused, never a bug', () => {
    fc.assert(
      fc.property(fc.nat(archive.length - 1), fc.nat(255), (at, byte) => {
        const read = readZip(changed(archive, at, byte), all)
        expect(read.ok ? 'read' : read.code).toMatch(/^[a-z-]+$/)
      }),
      { numRuns: 1000 },
    )
    fc.assert(
      fc.property(fc.uint8Array(), (any) => {
        expect(readZip(any, all).ok).toBe(false)
      }),
    )
  })
})

function changed(bytes: Uint8Array, at: number, byte: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = byte
  return copy
}
