import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { zipOf } from '../../../tests/setup/my-number.ts'
import * as pictures from '../../formats/image-metadata/pictures.fixture.ts'
import { accepts, documentKinds, honestName, mediaTypeOf } from './file-kinds.ts'
import { sniff } from './sniff.ts'

const cp932 = Buffer.from([0x8e, 0x52, 0x93, 0x63, 0x2c, 0x91, 0xbe, 0x98, 0x59, 0x0d, 0x0a])
const pdf = Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<</Type/Catalog>>\nendobj\n%%EOF\n', 'latin1')
const words = { '[Content_Types].xml': '<Types/>', 'word/document.xml': '<w:document/>' }

describe('what a file is, is found in its bytes', () => {
  it.each([
    ['pdf', pdf, 'a.txt'],
    ['jpeg', pictures.jpeg(), 'a.pdf'],
    ['png', pictures.png(), 'a.jpg'],
    ['webp', pictures.webp(), ''],
    ['gif', pictures.gif(), ''],
    ['tiff', pictures.tiff(), ''],
    ['heic', pictures.heif(), ''],
    ['docx', zipOf(words), 'a.zip'],
    ['xlsx', zipOf({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<x/>' }), ''],
    ['pptx', zipOf({ '[Content_Types].xml': '<Types/>', 'ppt/presentation.xml': '<x/>' }), ''],
    ['odt', zipOf({ mimetype: 'application/vnd.oasis.opendocument.text', 'content.xml': '<x/>' }), ''],
    ['office-with-macros', zipOf({ ...words, 'word/vbaProject.bin': 'x' }), 'a.docx'],
    ['zip', zipOf({ 'a.txt': 'x' }), 'a.docx'],
    ['old-office', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]), 'a.doc'],
    ['csv', cp932, 'a.CSV'],
    ['text', cp932, 'a.txt'],
    ['text', Buffer.from('\ufeff氏名\n山田', 'utf16le'), ''],
    ['text', Buffer.from('DATA\u001a'), ''],
    ['json', Buffer.from('{"a":[1,"<b>"]}'), 'a.txt'],
    ['xml', Buffer.from('<?xml version="1.0"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>'), ''],
    ['xml', Buffer.from('<Report/>'), ''],
    ['mail', Buffer.from('Received: by mx\r\nFrom: a@b.example\r\n\r\n\xff', 'latin1'), ''],
    ['html', Buffer.from('  <!DOCTYPE html><p>'), 'a.txt'],
    ['html', Buffer.from('<script>alert(1)</script>'), 'a.csv'],
    ['html', Buffer.from('<?xml version="1.0"?><h:html xmlns:h="http://www.w3.org/1999/xhtml"/>'), 'a.xml'],
    ['html', Buffer.from('<x><y:script xmlns:y="http://www.w3.org/1999/xhtml">1</y:script></x>'), 'a.xml'],
    [
      'svg',
      Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'),
      'a.xml',
    ],
    ['other', Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), 'a.pdf'],
    ['other', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]), ''],
    ['text', Buffer.from('#!/bin/sh\n'), ''],
    ['csv', Buffer.from([0x41, 0x2c, 0xff, 0xff]), 'a.csv'],
    ['other', Buffer.from([0x41, 0x2c, 0xff, 0xff]), 'a.pdf'],
    ['other', Buffer.from([0x41, 0x2c, 1, 0xff]), 'a.csv'],
    ['text', Buffer.alloc(0), ''],
  ])('%s', async (kind, bytes, name) => {
    expect(await sniff(bytes, name)).toBe(kind)
  })

  it.each([
    ['a PDF that is an archive too', 'pdf', Buffer.concat([pdf, zipOf({ 'evil.class': 'x' })])],
    ['a GIF that is a program too', 'gif', Buffer.from('GIF89a/*\0\0\0*/=1;alert(1)//', 'latin1')],
    [
      'an archive with a page of the web before it',
      'html',
      Buffer.concat([Buffer.from('<html>'), zipOf({ a: 'x' })]),
    ],
  ])('%s is what it begins as, and nothing a browser runs', async (_what, kind, bytes) => {
    // Bytes after the page make it no text at all.
    expect([kind, 'other']).toContain(await sniff(bytes, 'a.html'))
    expect(mediaTypeOf(await sniff(bytes, 'a.html'))).not.toMatch(/html|svg|script|xml/)
  })

  it('and any bytes are of some kind, whatever their name', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.string(), async (bytes, name) => {
        expect(await sniff(bytes, name)).toMatch(/^[a-z-]+$/)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a name', () => {
  it.each([
    ['地図.pdf', 'pdf', '地図.pdf'],
    ['地図.pdf', 'jpeg', '地図.pdf.jpg'],
    ['a.JPEG', 'jpeg', 'a.JPEG'],
    ['page.html', 'text', 'page.html.txt'],
    ['', 'png', '.png'],
    ['run.exe', 'other', 'run.exe'],
    ['map.pdf', 'other', 'map.pdf.bin'],
    ['old.doc', 'old-office', 'old.doc'],
  ])('%j of a file that is %s is saved as %j', (name, kind, saved) => {
    expect(honestName(name, kind)).toBe(saved)
  })
})

describe('a field', () => {
  it('that takes documents takes none that can do something by itself', () => {
    for (const kind of ['html', 'svg', 'zip', 'office-with-macros', 'other'])
      expect(accepts(documentKinds, kind)).toBe(false)
  })

  it('that takes a table takes any plain text, and one that takes text takes a table', () => {
    expect([accepts(['csv'], 'text'), accepts(['text'], 'csv'), accepts(['csv'], 'json')]).toEqual([
      true,
      true,
      false,
    ])
  })
})
