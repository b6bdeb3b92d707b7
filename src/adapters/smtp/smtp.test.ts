import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type MailboxBehaviour,
  type OutsideWorld,
  startOutsideWorld,
} from '../../../tests/setup/outside-world/index.ts'
import type { Sending } from '../../office/delivery/ports.ts'
import { createSmtp, type SmtpOptions } from './index.ts'
import { readMailAddress } from './mail.ts'
import { outcomeOfFailure } from './outcome.ts'
import { readRelay } from './relay.ts'

let world: OutsideWorld
beforeAll(async () => {
  world = await startOutsideWorld()
})
afterAll(() => world.close())

const settings = {
  from: { name: '見本市, 防災課', address: 'alerts@town.example' },
  bounceAddress: 'bounce@town.example',
  bounceToken: (messageId: string, destinationId: string) => `${messageId}-${destinationId}`,
}
const open = (more: Partial<SmtpOptions> = {}) => createSmtp({ ...settings, url: world.relayUrl, ...more })

const sending = (address: string, more: Partial<Sending> = {}): Sending => ({
  messageId: 'm1',
  destinationId: 'd1',
  attempt: 1,
  address,
  secret: null,
  leaveUrl: 'https://town.example/leave?key=a&b=$&',
  rendition: {
    contentType: 'text/plain; charset=utf-8',
    title: '【避難指示】海岸の地区 / Evacuate: coast',
    body: Buffer.from('海から離れてください。\n.\n配信をやめる: {leave}\n'),
    variant: 'ja-x-easy',
  },
  atSeconds: 1_795_320_000,
  ...more,
})

/** Sends to a fresh mailbox and gives the mail as a foreign reader sees it. */
async function receive(more: Partial<Sending> = {}) {
  const box = world.mailbox()
  expect(await open().send(sending(box.address, more)).outcome).toEqual({ kind: 'delivered', status: 250 })
  const [receipt] = box.received()
  if (receipt === undefined) throw new Error('nothing came')
  return { mail: await PostalMime.parse(receipt.body), headers: receipt.headers, senders: box.senders(), box }
}

const outcomeFor = (behaviour: MailboxBehaviour) =>
  open().send(sending(world.mailbox(behaviour).address)).outcome

describe('a mail', () => {
  it('reads for a person as it was written, with the way to leave in it', async () => {
    const { mail, box } = await receive()
    expect(mail.subject).toBe('【避難指示】海岸の地区 / Evacuate: coast')
    expect(mail.text?.replaceAll('\r\n', '\n').trimEnd()).toBe(
      '海から離れてください。\n.\n配信をやめる: https://town.example/leave?key=a&b=$&',
    )
    expect(mail.from).toEqual({ name: '見本市, 防災課', address: 'alerts@town.example' })
    expect(mail.to).toEqual([{ name: '', address: box.address }])
    expect(mail.date).toBe('2026-11-22T04:00:00.000Z')
  })

  it('says that a program sent it, and how to leave by one click (RFC 3834, RFC 8058)', async () => {
    const { headers } = await receive()
    expect(headers).toMatchObject({
      'auto-submitted': 'auto-generated',
      precedence: 'bulk',
      'content-language': 'ja-x-easy',
      'list-unsubscribe': '<https://town.example/leave?key=a&b=$&>',
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    })
  })

  it('says nothing of leaving where nobody can leave', async () => {
    const { headers, mail } = await receive({ leaveUrl: null })
    expect(Object.keys(headers).filter((name) => name.startsWith('list-'))).toEqual([])
    expect(mail.text).not.toContain('{leave}')
  })

  it('is known by its Message-ID and its envelope sender, the same at every attempt', async () => {
    const { box } = await receive()
    await open().send(sending(box.address, { attempt: 2 })).outcome
    expect(box.received()).toMatchObject([{ id: 'm1.d1@town.example', count: 2 }])
    expect(new Set(box.senders())).toEqual(new Set(['bounce+m1-d1@town.example']))
  })

  it('keeps a subject on its line', async () => {
    const rendition = { ...sending('').rendition, title: '火災\r\nBcc: other@mail.test\r\n\r\nbody\u2028x' }
    const { mail, headers } = await receive({ rendition })
    expect(mail.subject).toBe('火災 Bcc: other@mail.test body x')
    expect(headers).not.toHaveProperty('bcc')
  })

  it('goes out many per connection', async () => {
    const relay = await world.relay()
    const box = relay.mailbox()
    const smtp = open({ url: relay.url })
    for (let at = 0; at < 20; at++) await smtp.send(sending(box.address, { messageId: `m${at}` })).outcome
    expect(box.received()).toHaveLength(20)
    expect(relay.connections()).toBe(1)
    await smtp.close()
  })
})

describe('an attempt that is ended', () => {
  it('ends its connection, cancelled or too late', async () => {
    const relay = await world.relay()
    const { address } = relay.mailbox({ kind: 'late', ms: 2_000 })
    const smtp = open({ url: relay.url, limits: { silenceMs: 10_000, totalMs: 1_000 } })
    const { outcome, cancel } = smtp.send(sending(address))
    await expect.poll(relay.mails).toHaveLength(1)
    cancel()
    expect(await outcome).toMatchObject({ kind: 'retry', code: 'cancelled' })
    expect(await smtp.send(sending(address)).outcome).toMatchObject({ kind: 'retry', code: 'timeout' })
    await expect.poll(relay.openConnections).toBe(0)
  })

  it('is tried again later, and makes no connection, when too many are slow', async () => {
    const relay = await world.relay()
    const slow = relay.mailbox({ kind: 'late', ms: 2_000 })
    const smtp = open({ url: relay.url })
    const stuck = Array.from({ length: 40 }, () => smtp.send(sending(slow.address)))
    await expect.poll(relay.mails).toHaveLength(40)
    expect(await smtp.send(sending(relay.mailbox().address)).outcome).toEqual({
      kind: 'retry',
      code: 'relay-busy',
      status: null,
      afterMs: 1_000,
    })
    for (const { cancel } of stuck) cancel()
    expect(relay.connections()).toBe(40)
  })
})

describe('a mail address', () => {
  it.each([
    ['name@example.jp', 'name@example.jp'],
    ['n.a..m.e.@docomo.example', 'n.a..m.e.@docomo.example'],
    ['a+tag@EXAMPLE.JP', 'a+tag@example.jp'],
    ['info@日本語.example', 'info@xn--wgv71a119e.example'],
  ])('%s is taken as %s', (address, taken) => {
    expect(readMailAddress(address)).toBe(taken)
  })

  it.each([
    '',
    '@',
    'a@',
    '@b',
    'a b@c.jp',
    'a@b@c',
    'a@b c',
    '<a@b.jp>',
    'a@b.jp>',
    '"a"@b.jp',
    'a@b.jp\r\nDATA',
    'a,b@c.jp',
    'a@[127.0.0.1]',
    '名@b.jp',
    `${'a'.repeat(65)}@b.jp`,
  ])('%j is none', (address) => {
    expect(readMailAddress(address)).toBeNull()
  })

  it('that is none is refused for good, without a connection', async () => {
    const relay = await world.relay()
    const outcome = await open({ url: relay.url }).send(sending('a@b.jp\r\nRCPT TO:<c@d.jp>')).outcome
    expect(outcome).toEqual({ kind: 'refused', code: 'address-malformed', status: null, gone: true })
    expect(relay.connections()).toBe(0)
  })
})

describe("the relay's reply", () => {
  it.each<[status: number, text: string, at: 'recipient' | 'data', outcome: object]>([
    [
      550,
      '5.1.1 user unknown',
      'recipient',
      { kind: 'refused', code: 'mailbox-unknown', status: 550, gone: true },
    ],
    [
      550,
      '5.1.10 null MX',
      'recipient',
      { kind: 'refused', code: 'mailbox-unknown', status: 550, gone: true },
    ],
    [550, '5.7.1 blocked', 'recipient', { kind: 'refused', code: 'mail-rejected', status: 550, gone: false }],
    [550, 'no', 'recipient', { kind: 'refused', code: 'mail-rejected', status: 550, gone: false }],
    [552, '5.3.4 too big', 'data', { kind: 'refused', code: 'mail-rejected', status: 552, gone: false }],
    [
      550,
      '5.1.1 said too late',
      'data',
      { kind: 'refused', code: 'mail-rejected', status: 550, gone: false },
    ],
    [450, '4.2.1 later', 'recipient', { kind: 'retry', code: 'mail-deferred', status: 450, afterMs: null }],
    [452, '4.3.1 full', 'data', { kind: 'retry', code: 'mail-deferred', status: 452, afterMs: null }],
  ])('%d %s to the %3$s decides', async (status, text, at, outcome) => {
    expect(await outcomeFor({ kind: 'reply', at, status, text })).toEqual(outcome)
  })

  it('of a failed sign-in keeps the mail for when the operator has mended it', () => {
    expect(outcomeOfFailure({ code: 'EAUTH', responseCode: 535, response: '535 5.7.8 no' })).toMatchObject({
      kind: 'retry',
      code: 'relay-sign-in-failed',
    })
  })
})

describe('a password', () => {
  const withPassword = (url: string) => url.replace('smtp://', 'smtp://town:s3cret@')
  const credentials = { user: 'town', pass: 's3cret' }

  it('is used over TLS', async () => {
    const tls = await world.certificate()
    const relay = await world.relay({ tls, credentials })
    const smtp = open({ url: withPassword(relay.url), authorities: [tls.cert] })
    expect(await smtp.send(sending(relay.mailbox().address)).outcome).toMatchObject({ kind: 'delivered' })
    expect(relay.mails()).toEqual([{ encrypted: true, user: 'town' }])
    await smtp.close()
  })

  it('is not sent where there is no TLS, nor to a relay nobody vouches for', async () => {
    for (const tls of [undefined, await world.certificate()]) {
      const relay = await world.relay({ credentials, ...(tls && { tls }) })
      const outcome = await open({ url: withPassword(relay.url) }).send(sending(relay.mailbox().address))
        .outcome
      expect(outcome).toMatchObject({ kind: 'retry', code: 'tls-failed' })
      expect(relay.signIns()).toBe(0)
    }
  })

  it('is not needed to insist on TLS', async () => {
    const relay = await world.relay()
    const smtp = open({ url: relay.url.replace('smtp:', 'smtp+starttls:') })
    const { outcome } = smtp.send(sending(relay.mailbox().address))
    expect(await outcome).toMatchObject({ kind: 'retry', code: 'tls-failed' })
    expect(relay.mails()).toEqual([])
  })

  it('that is wrong keeps the mail', async () => {
    const tls = await world.certificate()
    const relay = await world.relay({ tls, credentials: { user: 'town', pass: 'another' } })
    const smtp = open({ url: withPassword(relay.url), authorities: [tls.cert] })
    expect(await smtp.send(sending(relay.mailbox().address)).outcome).toMatchObject({
      kind: 'retry',
      code: 'relay-sign-in-failed',
    })
  })

  it('never stands in the error for a wrong address', () => {
    expect(() => readRelay('http://town:s3cret@mail.example')).toThrow(/^(?!.*s3cret).*smtp\+starttls/)
  })

  it.each([
    ['smtp://mail.example', 'clear', 25],
    ['smtp://mail.example:2525', 'clear', 2525],
    ['smtp+starttls://mail.example', 'starttls', 587],
    ['smtps://mail.example', 'implicit', 465],
    ['smtp://a:b@mail.example', 'starttls', 25],
  ])('or none: %s is %s on port %d', (url, encryption, port) => {
    expect(readRelay(url)).toMatchObject({ host: 'mail.example', encryption, port })
  })
})
