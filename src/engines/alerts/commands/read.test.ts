import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shippedTables } from '../../../../tests/setup/alerts/tables.ts'
import { type ReadContext, readRow, refusedRow } from './read.ts'

const tables = shippedTables()

const context: ReadContext = {
  area: '3220700',
  tables,
  readCapRow: (file) => ({ ...refusedRow(file, 'seen'), format: 'cap' }),
}
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const good = readFileSync(resolve('tests/corpora/bad-xml/good-telegram.xml'), 'utf8')

describe('readRow', () => {
  it('keeps the contract of `alerts read --json`, field by field', () => {
    expect(JSON.parse(JSON.stringify(readRow('a.xml', bytesOf(good), context)))).toEqual({
      file: 'a.xml',
      format: 'jma',
      title: '気象警報・注意報（Ｒ０６）（大雨）',
      status: '通常',
      infoType: '発表',
      eventId: '',
      areas: [
        { code: '320000', name: '島根県' },
        { code: '3220700', name: '江津市' },
        { code: '3220200', name: '浜田市' },
      ],
      kinds: [
        { code: '43', name: 'レベル４大雨危険警報', level: 4 },
        { code: '03', name: 'レベル３大雨警報', level: 3 },
      ],
      proposal: {
        level: 3,
        headline:
          '江津市にレベル３大雨警報（警戒レベル３相当）。避難に時間がかかる方は、早めの避難を考えてください。',
      },
    })
  })

  it('writes an absent code as empty text', () => {
    const row = readRow('a.xml', bytesOf(good.replaceAll('<Code>320000</Code>', '')), context)
    expect(row.areas[0]).toEqual({ code: '', name: '島根県' })
  })

  it('proposes nothing for a cancelled telegram, but still shows its kinds', () => {
    const row = readRow('a.xml', bytesOf(good.replace('<InfoType>発表', '<InfoType>取消')), context)
    expect(row).toMatchObject({
      format: 'jma',
      infoType: '取消',
      proposal: null,
      kinds: [{ level: 4 }, { level: 3 }],
    })
  })

  it.each([
    'urn:oasis:names:tc:emergency:cap:1.2',
    'urn:oasis:names:tc:emergency:cap:1.1',
    'http://www.incident.com/cap/1.0',
  ])('hands an alert of %s to the CAP reader', (namespace) => {
    expect(readRow('a.xml', bytesOf(`<c:alert xmlns:c="${namespace}"/>`), context).format).toBe('cap')
  })

  it.each([
    ['', 'empty'],
    ['not XML', 'not-well-formed'],
    ['<alert xmlns="urn:example"/>', 'wrong-namespace'],
    ['<feed xmlns="http://www.w3.org/2005/Atom"/>', 'not-a-telegram'],
    ['<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/hostname">]><alert>&x;</alert>', 'doctype-forbidden'],
    [good.slice(0, -20), 'not-well-formed'],
  ])('refuses %j with a reason and empty fields', (text, reason) => {
    expect(readRow('a.xml', bytesOf(text), context)).toEqual({
      file: 'a.xml',
      format: 'refused',
      title: '',
      status: '',
      infoType: '',
      eventId: '',
      areas: [],
      kinds: [],
      proposal: null,
      reason,
    })
  })

  it('answers any bytes with a row', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => readRow('a', bytes, context).format === 'refused'))
  })
})
