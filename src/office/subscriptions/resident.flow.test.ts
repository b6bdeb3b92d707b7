import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { outsideTown } from '../../../tests/setup/outside-town.ts'
import type { OutsideWorld } from '../../../tests/setup/outside-world/index.ts'

const around = outsideTown()
const { publish } = around

const request = (address: string, more: Record<string, string> = {}) =>
  around.town.post('/ja/subscribe', {
    _operation: 'subscriptions.request',
    _key: crypto.randomUUID(),
    address,
    lang: 'ja',
    minLevel: '3',
    ...more,
  })

type Box = ReturnType<OutsideWorld['mailbox']>

/** The newest mail of a mailbox, read by a parser that is not ours. */
async function newest(box: Box) {
  const mails = box.received()
  const last = mails.at(-1)
  if (!last) throw new Error('no mail came')
  return PostalMime.parse(last.body)
}

const linkIn = (text: string | undefined, part: string) => {
  const found = new RegExp(`http://localhost:8080(/\\S*${part}\\S*)`).exec(text ?? '')?.[1]
  if (!found) throw new Error(`no link with ${part}`)
  return found
}

/** Subscribes and confirms as a resident does; returns the path of the own page. */
async function subscribe(box: Box, more: Record<string, string> = {}): Promise<string> {
  await request(box.address, more)
  await around.town.deliver()
  const path = linkIn((await newest(box)).text, '/subscribe/confirm/')
  const token = path.split('/').at(-1) ?? ''
  const done = await around.town.post(path, {
    _operation: 'subscriptions.confirm',
    _key: crypto.randomUUID(),
    token,
  })
  expect(done.status).toBe(303)
  return done.headers.get('location') ?? ''
}

const count = async (sql: string) =>
  Number((await around.town.connection.pool.query(`select count(*) as n from ${sql}`)).rows[0].n)

describe('a resident', () => {
  it('is asked by mail first, confirms with a button, is told of the next alert, and leaves by one click', async () => {
    const box = around.world.mailbox()
    const answer = await request(box.address)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/ja/subscribe/sent'])
    await around.town.deliver()
    await publish()
    // Nothing but the question came: silence is no consent.
    expect(box.received()).toHaveLength(1)
    const path = linkIn((await newest(box)).text, '/subscribe/confirm/')
    expect((await around.town.get(path)).status).toBe(200)
    expect(await count(`subscriptions.subscription where state = 'active'`)).toBe(0)
    await around.town.post(path, {
      _operation: 'subscriptions.confirm',
      _key: 'k1',
      token: path.split('/').at(-1) ?? '',
    })
    await publish()
    const mail = await newest(box)
    expect(mail.subject).toContain('川が危険です')
    expect(box.received()).toHaveLength(2)
    const header = (name: string) => mail.headers.find((one) => one.key === name)?.value
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    const leave = /<http:\/\/localhost:8080(\/leave\/\S+)>/.exec(header('list-unsubscribe') ?? '')?.[1] ?? ''
    const left = await around.town.web.request(`http://localhost:8080${leave}`, {
      method: 'POST',
      body: 'List-Unsubscribe=One-Click',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(left.status).toBe(200)
    await publish()
    expect(box.received()).toHaveLength(2)
    expect(await count(`delivery.destination where medium = 'mail'`)).toBe(0)
  })

  it('gets what was chosen: districts, level and drills', async () => {
    const box = around.world.mailbox()
    const own = await subscribe(box, { minLevel: '4', districts: 'riverside' })
    const before = box.received().length
    await publish({ level: 3 })
    await publish({ districts: ['north-beach'] })
    await publish({ drill: true })
    expect(box.received()).toHaveLength(before)
    await publish({ districts: ['riverside', 'north-beach'] })
    await publish({ level: 5 })
    expect(box.received()).toHaveLength(before + 2)
    const token = own.split('/').at(-1) ?? ''
    const changed = await around.town.post(own, {
      _operation: 'subscriptions.change',
      _key: 'k2',
      token,
      minLevel: '1',
      drills: 'on',
    })
    expect(changed.status).toBe(303)
    await publish({ drill: true, level: 2 })
    expect(box.received()).toHaveLength(before + 3)
    expect((await newest(box)).subject).toContain('訓練')
  })

  it('who is told of an alert is told when it is cancelled, and what was under way of it stops', async () => {
    const box = around.world.mailbox()
    await subscribe(box)
    const before = box.received().length
    const id = await publish()
    await around.cancel(id)
    expect(box.received()).toHaveLength(before + 2)
  })

  it('asks again and learns nothing about others: the answer is the same, only the mail differs', async () => {
    const box = around.world.mailbox()
    await subscribe(box)
    const before = box.received().length
    const answer = await request(box.address)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/ja/subscribe/sent'])
    await around.town.deliver()
    expect(box.received()).toHaveLength(before + 1)
    expect((await newest(box)).text).toContain('/ja/subscriptions/')
    expect(
      await count(
        `delivery.destination d join subscriptions.subscription s on s.destination_id = d.id where s.state = 'active' and d.medium = 'mail'`,
      ),
    ).toBeGreaterThan(0)
  })

  it("floods nobody's mailbox: three letters a day, however often a stranger asks", async () => {
    const box = around.world.mailbox()
    for (let n = 0; n < 5; n++) {
      around.town.advance(60_000)
      await request(box.address)
      await around.town.deliver()
    }
    expect(box.received()).toHaveLength(3)
    around.town.advance(25 * 3_600_000)
    await request(box.address)
    await around.town.deliver()
    expect(box.received()).toHaveLength(4)
  })

  it('is forgotten when nobody confirms within two days', async () => {
    const box = around.world.mailbox()
    await request(box.address)
    await around.town.deliver()
    const path = linkIn((await newest(box)).text, '/subscribe/confirm/')
    around.town.advance(49 * 3_600_000)
    await around.town.run(
      'subscriptions.drop-stale',
      {},
      { kind: 'system', id: 'system:test', grants: new Set() },
    )
    expect(await count(`subscriptions.subscription where state = 'pending'`)).toBe(0)
    const late = await around.town.post(path, {
      _operation: 'subscriptions.confirm',
      _key: 'k3',
      token: path.split('/').at(-1) ?? '',
    })
    expect(late.status).toBe(410)
  })

  it('who races another request for the same address gets one subscription', async () => {
    const box = around.world.mailbox()
    await Promise.all([request(box.address), request(box.address), request(box.address)])
    const { rows } = await around.town.connection.pool.query(
      'select count(*) as n from subscriptions.subscription where state = $1',
      ['pending'],
    )
    expect(Number(rows[0].n)).toBe(1)
  })
})

describe('bad input', () => {
  it.each([
    ['no address', { address: '' }],
    ['a line break in the address', { address: 'a@example.jp\r\nBcc: b@example.jp' }],
    ['an unknown district', { address: 'a@example.jp', districts: 'atlantis' }],
    ['a level that does not exist', { address: 'a@example.jp', minLevel: '9' }],
    ['an unknown language', { address: 'a@example.jp', lang: 'tlh' }],
  ])('%s is refused beside its field, with what was typed kept', async (_name, fields) => {
    around.town.advance(61_000)
    const { address, ...more } = fields
    const answer = await request(address, more)
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('hb-error-summary')
  })

  it.each(['', 'x', `${'0'.repeat(32)}${'a'.repeat(32)}`, '../../etc/passwd', 'a'.repeat(100)])(
    'a link that is none (%s) leads nowhere and changes nothing',
    async (token) => {
      around.town.advance(61_000)
      const page = await around.town.get(`/ja/subscriptions/${encodeURIComponent(token)}`)
      expect([404, 410]).toContain(page.status)
      const left = await around.town.web.request(`http://localhost:8080/leave/${encodeURIComponent(token)}`, {
        method: 'POST',
      })
      expect([404, 410, 422]).toContain(left.status)
    },
  )

  it('a link of one purpose does not serve another', async () => {
    around.town.advance(61_000)
    const box = around.world.mailbox()
    await request(box.address)
    await around.town.deliver()
    const token =
      linkIn((await newest(box)).text, '/subscribe/confirm/')
        .split('/')
        .at(-1) ?? ''
    expect((await around.town.get(`/ja/subscriptions/${token}`)).status).toBe(410)
  })
})

describe('a mail that comes back', () => {
  it('parks its destination when the report came to the address of that one mail', async () => {
    around.town.advance(61_000)
    const box = around.world.mailbox()
    await subscribe(box)
    const [sender] = box.senders()
    const report = (to: string) =>
      Buffer.from(
        [
          `To: ${to}`,
          'From: mailer-daemon@relay.example',
          'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
          '',
          '--b',
          'Content-Type: text/plain',
          '',
          'It came back.',
          '--b',
          'Content-Type: message/delivery-status',
          '',
          'Reporting-MTA: dns; relay.example',
          '',
          `Final-Recipient: rfc822; ${box.address}`,
          'Action: failed',
          'Status: 5.1.1',
          '',
          '--b--',
          '',
        ].join('\r\n'),
      )
    const record = async (bytes: Buffer) => {
      const upload = await around.town.control.request('http://localhost/api/blobs', {
        method: 'POST',
        body: new Uint8Array(bytes),
      })
      const { id } = (await upload.json()) as { id: string }
      return around.town.run('delivery.record-bounce', { blob: id }, around.town.people.operator)
    }
    await expect(record(report('alerts@aonami.example'))).rejects.toMatchObject({
      code: 'delivery.bounce-unknown',
    })
    await expect(record(report(`alerts+${'0'.repeat(48)}@aonami.example`))).rejects.toMatchObject({
      code: 'delivery.bounce-unknown',
    })
    await expect(record(Buffer.from('no report'))).rejects.toMatchObject({ code: 'delivery.bounce-unknown' })
    expect(await record(report(sender?.toUpperCase() ?? ''))).toMatchObject({ parked: true })
    expect(await count(`work.item where kind = 'work.kind.delivery-parked' and done_at is null`)).toBe(1)
    const before = box.received().length
    await publish()
    expect(box.received()).toHaveLength(before)
  })
})
