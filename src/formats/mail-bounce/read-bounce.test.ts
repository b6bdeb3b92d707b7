import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { BOUNCE_LIMITS, readBounce } from './index.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const crlf = (text: string): string => text.replaceAll('\n', '\r\n')

/** A report as Postfix writes them (RFC 3464 §9 has the same shape), with the parts given. */
const report = (
  status: string,
  { head = '', original = ORIGINAL, tail = '\n--b=_1--\n' } = {},
): string => `Return-Path: <>
Received: from mail.example.jp
 by mx.town.example; Sun, 22 Nov 2026 14:00:00 +0900
From: MAILER-DAEMON@mail.example.jp (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounce+abc_1@town.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
${head}Content-Type: multipart/report; report-type=delivery-status;
	boundary="b=_1"

This is a MIME-encapsulated message.

--b=_1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you.
Action: not this one
Status: 5.9.9

--b=_1
Content-Type: message/delivery-status

${status}
--b=_1
${original}${tail}`

const ORIGINAL = `Content-Type: message/rfc822

Return-Path: <bounce+abc_1@town.example>
From: alerts@town.example
To: name@example.jp
Message-ID: <m1.d1@town.example>
Content-Type: multipart/mixed; boundary="b=_2"

--b=_2
`

const FAILED = `Reporting-MTA: dns; mail.example.jp
Arrival-Date: Sun, 22 Nov 2026 14:00:00 +0900 (JST)

Final-Recipient: rfc822; name@example.jp
Original-Recipient: rfc822;name@example.jp
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.jp
Diagnostic-Code: smtp; 550 5.1.1 <name@example.jp>: Recipient address
    rejected: User unknown
`

const RECIPIENT = {
  address: 'name@example.jp',
  action: 'failed',
  status: '5.1.1',
  diagnostic: '550 5.1.1 <name@example.jp>: Recipient address rejected: User unknown',
}

const read = (text: string) => readBounce(bytes(text))
const recipients = (text: string) => {
  const result = read(text)
  return result.ok ? result.bounce.recipients : result.code
}

describe('a report', () => {
  it('says what became of the mail, whose it was, and which', () => {
    expect(read(crlf(report(FAILED)))).toEqual({
      ok: true,
      bounce: {
        recipients: [RECIPIENT],
        sentTo: ['bounce+abc_1@town.example'],
        messageId: 'm1.d1@town.example',
      },
    })
  })

  it('is the same with bare line feeds', () => {
    expect(read(report(FAILED))).toEqual(read(crlf(report(FAILED))))
  })

  it('may speak of several recipients', () => {
    const text = report(
      `${FAILED}\n \t\nFinal-Recipient: rfc822; other@example.jp\nAction: delayed\nStatus: 4.4.1\n`,
    )
    expect(recipients(text)).toMatchObject([
      RECIPIENT,
      { address: 'other@example.jp', action: 'delayed', status: '4.4.1', diagnostic: null },
    ])
  })

  it.each([
    [
      'actions in capitals, with a comment',
      'Final-Recipient: rfc822;a@b.jp\nAction: FAILED (not (yet) read)\nStatus: (x) 4.0.0 (unknown)',
      { action: 'failed', status: '4.0.0' },
    ],
    [
      'no action but a status',
      'Final-Recipient: rfc822;a@b.jp\nStatus: 4.2.2',
      { action: 'delayed', status: '4.2.2' },
    ],
    [
      'an unknown action but a status',
      'Final-Recipient: rfc822;a@b.jp\nAction: bounced\nStatus: 5.2.2',
      { action: 'failed' },
    ],
    [
      'an action but no status',
      'Original-Recipient: rfc822;a@b.jp\nAction: failed',
      { action: 'failed', status: null, address: 'a@b.jp' },
    ],
    [
      'a success',
      'Final-Recipient: rfc822;a@b.jp\nAction: delivered\nStatus: 2.0.0',
      { action: 'delivered' },
    ],
    ['a relay', 'Final-Recipient: rfc822;a@b.jp\nAction: relayed\nStatus: 2.0.0', { action: 'relayed' }],
    ['a blank before the colon', 'Action : failed\nStatus : 5.1.1', { action: 'failed', status: '5.1.1' }],
    ['an address of no stated type', 'Final-Recipient: a@b.jp\nAction: failed', { address: 'a@b.jp' }],
    ['a status that is none', 'Action: failed\nStatus: 550', { action: 'failed', status: null }],
  ])('may have %s', (_, group, expected) => {
    expect(recipients(report(`Reporting-MTA: dns; a\n\n${group}\n`))).toMatchObject([expected])
  })

  it('may be encoded, as some servers do although they must not', () => {
    const encoded = Buffer.from(crlf(FAILED)).toString('base64')
    const base64 = report('X', {}).replace(
      'message/delivery-status\n\nX',
      `message/delivery-status\nContent-Transfer-Encoding: BASE64\n\n${encoded}`,
    )
    expect(recipients(base64)).toEqual([RECIPIENT])
    const quoted = FAILED.replace('Status: 5.1.1', 'Status:=205.1.=\n1')
    const printable = report('X').replace(
      'message/delivery-status\n\nX',
      `message/delivery-status\nContent-Transfer-Encoding: quoted-printable\n\n${quoted}`,
    )
    expect(recipients(printable)).toEqual([RECIPIENT])
  })

  it('may hold the header of the mail only', () => {
    const original = 'Content-Type: text/rfc822-headers\n\nMessage-ID:\n <m2.d2@town.example>\n'
    expect(read(report(FAILED, { original }))).toMatchObject({ bounce: { messageId: 'm2.d2@town.example' } })
  })

  it('may be cut short, or hold nothing of the mail', () => {
    expect(read(report(FAILED, { tail: '' }))).toMatchObject({ ok: true })
    const text = report(FAILED)
    const cut = text.slice(0, text.indexOf('Remote-MTA'))
    expect(read(cut)).toMatchObject({
      ok: true,
      bounce: { recipients: [{ status: '5.1.1' }], messageId: null },
    })
  })

  it('may lie one level down, or alone', () => {
    const inner = report(FAILED).slice(report(FAILED).indexOf('Content-Type: multipart'))
    const outer = `To: list@town.example\nContent-Type: multipart/mixed; boundary=outer\n\n--outer\n${inner}\n--outer--\n`
    expect(recipients(outer)).toEqual([RECIPIENT])
    expect(recipients(`To: a@b.jp\nContent-Type: message/delivery-status\n\n${FAILED}`)).toEqual([RECIPIENT])
  })

  it('may be about an address in UTF-8 (RFC 6533)', () => {
    const text = Buffer.from('Final-Recipient: utf-8; 名前@例.jp\nAction: failed\nStatus: 5.1.1\n').toString(
      'latin1',
    )
    const global = report(text).replace('message/delivery-status', 'message/global-delivery-status')
    expect(recipients(global)).toMatchObject([{ address: '名前@例.jp' }])
  })

  it('names every address it was sent to', () => {
    const head =
      'Delivered-To: "(Post" <postmaster@town.example>\nX-Original-To: <bounce+xyz@town.example> (forwarded)\n'
    expect(read(report(FAILED, { head }))).toMatchObject({
      bounce: { sentTo: ['bounce+abc_1@town.example', 'postmaster@town.example', 'bounce+xyz@town.example'] },
    })
  })

  it('does not take what the returned mail says for a report', () => {
    const original = `Content-Type: message/rfc822\n\nContent-Type: message/delivery-status\n\n${FAILED.replace('5.1.1', '5.9.9')}`
    expect(recipients(report(FAILED, { original }))).toEqual([RECIPIENT])
  })

  it('has the parts a foreign reader sees', async () => {
    const message = await PostalMime.parse(crlf(report(FAILED)), { forceRfc822Attachments: true })
    const part = message.attachments.find(({ mimeType }) => mimeType === 'message/delivery-status')
    const content = part?.content
    const text = typeof content === 'string' ? content : new TextDecoder().decode(content)
    const alone = `To: ${message.to?.[0]?.address}\nContent-Type: message/delivery-status\n\n${text}`
    expect(recipients(alone)).toEqual(recipients(report(FAILED)))
    expect(message.headers.find(({ key }) => key === 'to')?.value).toBe('bounce+abc_1@town.example')
  })
})

const nested = (depth: number): string =>
  depth === 0
    ? `Content-Type: message/delivery-status\n\n${FAILED}`
    : `Content-Type: multipart/mixed; boundary=b${depth}\n\n--b${depth}\n${nested(depth - 1)}\n--b${depth}--\n`

const BAD: Record<string, [text: string, code: string]> = {
  nothing: ['', 'not-a-message'],
  'an empty line': ['\n', 'not-a-message'],
  'random text': ['hello, world\nhow are you', 'not-a-message'],
  'a mail of a person': ['From: a@b.jp\nTo: c@d.jp\n\nAction: failed\nStatus: 5.1.1\n', 'not-a-report'],
  'an answer from an absence': [
    report(FAILED).replaceAll('message/delivery-status', 'text/plain'),
    'not-a-report',
  ],
  'a report of another kind': [
    report(FAILED).replaceAll('message/delivery-status', 'message/feedback-report'),
    'not-a-report',
  ],
  'a multipart without a boundary': [report(FAILED).replace('boundary="b=_1"', 'x=y'), 'not-a-report'],
  'another boundary': [report(FAILED).replace('boundary="b=_1"', 'boundary=b'), 'not-a-report'],
  'a report about nobody': [report('Reporting-MTA: dns; a\n'), 'no-recipient'],
  'an action nobody knows': [report('Final-Recipient: rfc822;a@b.jp\nAction: vanished\n'), 'no-recipient'],
  'too many bytes': [report(FAILED) + 'x'.repeat(BOUNCE_LIMITS.bytes), 'too-large'],
  'too many levels': [nested(BOUNCE_LIMITS.depth), 'too-deep'],
  'too many parts': [
    report(FAILED, { original: '\n--b=_1\n'.repeat(BOUNCE_LIMITS.parts) }),
    'too-many-parts',
  ],
  'too many fields': [report(FAILED, { head: 'x: y\n'.repeat(BOUNCE_LIMITS.fields) }), 'too-many-fields'],
  'too many fields in a group': [report('x: y\n'.repeat(BOUNCE_LIMITS.fields + 1)), 'too-many-fields'],
}

describe('what is no report', () => {
  it.each(Object.entries(BAD))('%s is refused', (_, [text, code]) => {
    expect(recipients(text)).toBe(code)
  })

  it('is a level less than too many', () => {
    expect(recipients(nested(BOUNCE_LIMITS.depth - 1))).toEqual([RECIPIENT])
  })

  it('is answered, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (any) => void readBounce(any)))
  })

  it('is answered, however a report is damaged', () => {
    const whole = bytes(crlf(report(FAILED)))
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(damage, fc.nat(whole.length), (changes, end) => {
        const damaged = Uint8Array.from(whole)
        for (const [at, byte] of changes) damaged[at] = byte
        const result = readBounce(damaged.subarray(0, end))
        if (result.ok)
          for (const { status } of result.bounce.recipients)
            expect(status ?? '5.1.1').toMatch(/^[245]\.\d+\.\d+$/)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['one line of blanks', ' '],
    ['one line of comments', '('],
    ['one line of backslashes', '\\'],
    ['one line of separators', ';'],
    ['one line of at signs', '@'],
    ['one word', 'a'],
    ['empty lines', '\n'],
    ['blank lines', ' \n'],
    ['delimiters', '--b=_1\n '],
  ])('is answered soon when it is full of %s', (_, unit) => {
    const much = unit.repeat(Math.floor((BOUNCE_LIMITS.bytes - 5_000) / unit.length))
    for (const text of [
      report(FAILED, { head: `Cc: ${much}\n` }),
      report(`${FAILED}Diagnostic-Code: ${much}\n`),
      `To: ${much}\n\n`,
      `Content-Type: ${much}\n\n`,
    ])
      read(text)
  })
})
