import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { toCp932 } from '#formats/text-ja'
import { email, freeText, line, machine, yen } from '#kernel'
import { pdfOf, samples, zipOf } from '../../../tests/setup/my-number.ts'
import { guardFile, lookThroughFile, myNumberIssues } from './index.ts'

const [{ digits = '' } = {}] = samples(1, 1)
/** One that is the same as a figure. */
const plain = samples(3, 20).find((one) => !one.digits.startsWith('0'))?.digits ?? ''
const bytes = (text: string) => Buffer.from(text, 'utf8')
const refusal = { code: 'kernel.my-number', status: 422 }
const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16()

describe('a file', () => {
  const held = `氏名,番号\r\n山田太郎,${digits}\r\n`
  const document = `<?xml version="1.0"?><w:document><w:p><w:r><w:t>番号 ${digits.slice(0, 5)}</w:t></w:r><w:r><w:t>${digits.slice(5)}</w:t></w:r></w:p></w:document>`
  const sheet = (value: string) =>
    `<worksheet><row r="1"><c r="A1"><v>1234</v></c><c r="B1"><v>${value}</v></c></row></worksheet>`

  it.each([
    ['text in UTF-8', bytes(held)],
    ['text with a byte order mark', bytes(`\uFEFF${held}`)],
    ['CSV in CP932', toCp932(held).bytes],
    ['text in UTF-16', Buffer.from(`\uFEFF${held}`, 'utf16le')],
    ['text in UTF-16, big end first', bigEndian(`\uFEFF${held}`)],
    ['text in UTF-16 without a mark', Buffer.from(`name,number\r\nYamada,${digits}\r\n`, 'utf16le')],
    ['a web page', bytes(`<!DOCTYPE html><p>${digits}</p>`)],
    ['a document of a word processor, in two runs of one line', zipOf({ 'word/document.xml': document })],
    ['a sheet', zipOf({ 'xl/worksheets/sheet1.xml': sheet(digits) })],
    ['an open document', zipOf({ 'content.xml': `<text:p>${digits}</text:p>` })],
    ['text that begins like JSON and is none', bytes(`[メモ] ${digits}`)],
    ['a number past the first stride of a long text', bytes(`${'あ'.repeat(999_990)}${digits}`)],
  ])('with a My Number is refused: %s', async (_what, file) => {
    await expect(guardFile(file, 'a')).rejects.toMatchObject(refusal)
  })

  it.each([
    ['a PDF', {}],
    ['a compressed PDF with fields', { compress: true, pdfVersion: '1.7' as const }],
  ])('with a My Number is refused: %s', async (_what, options) => {
    await expect(guardFile(await pdfOf(['一', `番号 ${digits}`], options), 'a.pdf')).rejects.toMatchObject(
      refusal,
    )
  })

  it('whose name holds one is refused; a name made of a minute is not', async () => {
    await expect(guardFile(bytes(''), `${digits}.txt`)).rejects.toMatchObject(refusal)
    const minutes = Array.from(
      { length: 60 },
      (_, minute) => `IMG_2026112214${String(minute).padStart(2, '0')}.txt`,
    )
    for (const name of minutes) expect(await guardFile(bytes(''), name)).toBe('clear')
  })

  it.each([
    ['JSON', bytes(JSON.stringify({ myNumber: digits }))],
    ['a JSON value a line', bytes(`{"a":1}\n{"b":"${digits}"}\n`)],
    ['XML', bytes(`<?xml version="1.0"?><alert><id>${digits}</id></alert>`)],
  ])('in a standard machine format is not looked through: %s', async (_what, file) => {
    expect(await guardFile(file, 'a')).toBe('machine')
  })

  it.each([
    ['a picture', Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1'), randomBytes(2000)])],
    ['an archive of other files', zipOf({ 'a.txt': digits })],
    ['an archive cut off', zipOf({ 'word/document.xml': document }).subarray(0, 60)],
    ['a damaged PDF', bytes('%PDF-1.7\nnothing of it')],
  ])('nobody can read is let through and marked so: %s', async (_what, file) => {
    expect(await guardFile(file, 'a')).toBe('unread')
  })

  it('locked with a password is let through and marked so', async () => {
    const locked = await pdfOf([digits], { userPassword: 'secret', ownerPassword: 'other' })
    expect(await guardFile(locked, 'a.pdf')).toBe('unread')
  })

  it('that would unpack past the bound is not read', async () => {
    const bomb = zipOf({ 'word/document.xml': '0'.repeat(65 * 1024 * 1024) })
    expect(bomb.length).toBeLessThan(200_000)
    expect(await guardFile(bomb, 'a.docx')).toBe('unread')
  })

  it('is counted: each number once, also where strides meet', async () => {
    const many = samples(2, 500)
    const text = many.map((sample) => `${'い'.repeat(3990)}\n${sample.text}`).join('\n')
    expect(await lookThroughFile(bytes(text))).toEqual({ found: 500, reading: 'clear' })
  })
})

describe('an input', () => {
  const schema = z.object({
    title: line().optional(),
    note: freeText().nullable().optional(),
    mail: email().optional(),
    token: machine({ max: 100 }).optional(),
    id: z.uuid().optional(),
    amount: yen().optional(),
    count: z.int().optional(),
    list: line({ ownNumbers: true }).optional(),
    parts: z.array(z.object({ text: line() })).optional(),
    open: z.unknown().optional(),
    table: z.record(z.string(), z.unknown()).optional(),
    either: z.union([z.object({ kind: z.literal('a'), secret: machine({ max: 50 }) }), line()]).optional(),
  })
  const paths = (input: unknown, options = {}) =>
    myNumberIssues(schema, input, options).map(({ path }) => path)

  it.each([
    [{ title: digits }, ['title']],
    [{ note: `a\n${digits}` }, ['note']],
    [{ mail: `${digits}@example.jp` }, ['mail']],
    [{ count: Number(plain) }, ['count']],
    [{ open: [Number(plain)] }, ['open.0']],
    [{ parts: [{ text: 'a' }, { text: digits }] }, ['parts.1.text']],
    [{ open: { deep: [digits] } }, ['open.deep.0']],
    [{ table: { a: { b: digits } } }, ['table.a.b']],
    [{ table: { [digits]: 1 } }, ['table']],
    [{ either: digits }, ['either']],
    [{ title: digits, note: digits }, ['title', 'note']],
  ])('with a My Number in %j is refused beside the field', (input, expected) => {
    expect(paths(input)).toEqual(expected)
    expect(JSON.stringify(myNumberIssues(schema, input))).not.toContain(digits)
  })

  it.each([
    { token: digits },
    { id: `0f0f0f0f-0000-4000-8000-${digits}` },
    { list: digits },
    { either: { kind: 'a', secret: digits } },
    { title: '210987654321' },
    { title: '03-1234-5678' },
  ])('is taken with %j', (input) => {
    expect(paths(input)).toEqual([])
  })

  it('of a machine is looked through where its fields are declared, not in formats of its own', () => {
    expect(paths({ title: digits, open: { deep: digits } }, { declaredOnly: true })).toEqual(['title'])
  })

  it('holds no amount of money as long as such a number', () => {
    expect(schema.safeParse({ amount: digits.replace(/^0*/, '9') }).success).toBe(false)
    expect(schema.parse({ amount: '99,999,999,999' })).toEqual({ amount: 99_999_999_999n })
  })
})
