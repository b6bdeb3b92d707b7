import { describe, expect, it } from 'vitest'
import { outsideTown } from '../../../tests/setup/outside-town.ts'
import type { Endpoint } from '../../../tests/setup/outside-world/index.ts'

/**
 * The cases of the WebSub test suite for hubs (websub.rocks, 100 to 106), written anew: a subscriber of ours asks the
 * hub, the town publishes, and what arrives is compared with what anybody would fetch.
 */
const origin = 'http://localhost:8080'
const atom = `${origin}/ja/alerts/feed.atom`

const around = outsideTown()
const { publish } = around

const hub = (fields: Record<string, string>) =>
  around.town.web.request(`${origin}/hub`, { method: 'POST', body: new URLSearchParams(fields) })

const ask = (mode: string, callback: string, topic = atom, more: Record<string, string> = {}) =>
  hub({ 'hub.mode': mode, 'hub.callback': callback, 'hub.topic': topic, ...more })

/** Asks, and waits until the callback was asked in turn. */
async function settleAsk(...given: Parameters<typeof ask>): Promise<number> {
  const { status } = await ask(...given)
  await around.town.deliver()
  await around.town.settle()
  return status
}

const contents = (callback: Endpoint) =>
  callback.received().filter((one) => one.headers['link'] !== undefined)

async function expectTopic(callback: Endpoint, topic: string): Promise<void> {
  const last = contents(callback).at(-1)
  const served = await around.town.web.request(topic)
  expect(last?.headers['content-type']).toBe(served.headers.get('content-type'))
  expect(last?.body.toString()).toBe(await served.text())
  expect(last?.headers['link']).toBe(`<${origin}/hub>; rel="hub", <${topic}>; rel="self"`)
}

const leases = async () =>
  (
    await around.town.connection.pool.query(
      `select lease_until as until from subscriptions.subscription where kind = 'websub' order by created_at`,
    )
  ).rows.map((row) => row.until as string)

describe('the hub', () => {
  it('100: takes a typical request, asks the callback, and sends the new content', async () => {
    const callback = await around.world.endpoint({ behaviour: { kind: 'healthy' } })
    expect(await settleAsk('subscribe', callback.url)).toBe(202)
    await publish()
    expect(contents(callback)).toHaveLength(1)
    await expectTopic(callback, atom)
    expect(contents(callback)[0]?.headers['x-hub-signature']).toBeUndefined()
  })

  it('101: signs what it sends with the secret of the subscriber', async () => {
    const secret = 'correct horse battery staple'
    const callback = await around.world.endpoint({
      behaviour: { kind: 'healthy' },
      secret: Buffer.from(secret),
    })
    await settleAsk('subscribe', callback.url, atom, { 'hub.secret': secret })
    await publish()
    expect(contents(callback).map((one) => one.verified)).toEqual([true])
    expect(contents(callback)[0]?.headers['x-hub-signature']).toMatch(/^sha256=[0-9a-f]{64}$/)
  })

  it('102: ignores parameters it does not know', async () => {
    const callback = await around.world.endpoint({ behaviour: { kind: 'healthy' } })
    expect(await settleAsk('subscribe', callback.url, atom, { 'hub.foo': 'bar', extra: '1' })).toBe(202)
    await publish()
    expect(contents(callback)).toHaveLength(1)
  })

  it('103: renews a subscription asked for again before it ends, and sends content once', async () => {
    const callback = await around.world.endpoint({
      behaviour: { kind: 'healthy' },
      secret: Buffer.from('new'),
    })
    await settleAsk('subscribe', callback.url, atom, { 'hub.secret': 'old', 'hub.lease_seconds': '3600' })
    const before = await leases()
    around.town.advance(1_800_000)
    await settleAsk('subscribe', callback.url, atom, { 'hub.secret': 'new', 'hub.lease_seconds': '7200' })
    const after = await leases()
    expect(after).toHaveLength(before.length)
    expect((after.at(-1) ?? '') > (before.at(-1) ?? '')).toBe(true)
    await publish()
    expect(contents(callback).map((one) => one.verified)).toEqual([true])
  })

  it('104: ends a subscription when the callback confirms, and sends no more', async () => {
    const callback = await around.world.endpoint({ behaviour: { kind: 'healthy' } })
    await settleAsk('subscribe', callback.url)
    await settleAsk('unsubscribe', callback.url)
    await publish()
    expect(contents(callback)).toHaveLength(0)
  })

  it.each([
    ['105: plain text', `${origin}/ja/alerts/now.txt`, 'text/plain; charset=utf-8'],
    ['106: JSON', `${origin}/en/alerts/feed.json`, 'application/feed+json; charset=utf-8'],
  ])('%s content arrives as it is served', async (_name, topic, type) => {
    const callback = await around.world.endpoint({ behaviour: { kind: 'healthy' } })
    await settleAsk('subscribe', callback.url, topic)
    await publish()
    expect(contents(callback)[0]?.headers['content-type']).toBe(type)
    await expectTopic(callback, topic)
  })
})

describe('a subscriber', () => {
  it('finds the hub from each feed (§4)', async () => {
    for (const topic of [atom, `${origin}/ja/alerts/feed.json`, `${origin}/ja/alerts/now.txt`]) {
      const { headers } = await around.town.web.request(topic)
      expect(headers.get('link')).toContain(`<${origin}/hub>; rel="hub"`)
      expect(headers.get('link')).toContain(`<${topic}>; rel="self"`)
    }
  })

  it('that does not give the challenge back, or says 404, is not subscribed', async () => {
    for (const behaviour of [
      { kind: 'wrong-challenge' },
      { kind: 'status', status: 404 },
      { kind: 'gone' },
    ] as const) {
      const callback = await around.world.endpoint({ behaviour })
      const before = await leases()
      expect(await settleAsk('subscribe', callback.url)).toBe(202)
      expect(await leases()).toEqual(before)
    }
    const { rows } = await around.town.connection.pool.query('select count(*) as n from subscriptions.intent')
    expect(Number(rows[0].n)).toBe(0)
  })

  it('cannot be unsubscribed by a stranger: its callback denies it', async () => {
    const callback = await around.world.endpoint({ behaviour: { kind: 'healthy' } })
    await settleAsk('subscribe', callback.url)
    callback.become({ kind: 'status', status: 404 })
    await settleAsk('unsubscribe', callback.url)
    callback.become({ kind: 'healthy' })
    await publish()
    expect(contents(callback)).toHaveLength(1)
  })

  it('of the live feeds gets no drill, and of the drills nothing else', async () => {
    const live = await around.world.endpoint({ behaviour: { kind: 'healthy' } })
    const drills = await around.world.endpoint({ behaviour: { kind: 'healthy' } })
    await settleAsk('subscribe', live.url)
    await settleAsk('subscribe', drills.url, `${origin}/ja/alerts/drills.atom`)
    await publish({ drill: true })
    expect([contents(live).length, contents(drills).length]).toEqual([0, 1])
  })

  it('is forgotten when its lease ends', async () => {
    const callback = await around.world.endpoint({ behaviour: { kind: 'healthy' } })
    await settleAsk('subscribe', callback.url, atom, { 'hub.lease_seconds': '3600' })
    around.town.advance(3_700_000)
    await publish()
    expect(contents(callback)).toHaveLength(0)
    await around.town.run(
      'subscriptions.drop-stale',
      {},
      { kind: 'system', id: 'system:test', grants: new Set() },
    )
  })
})

describe('bad input', () => {
  it.each([
    ['no mode', { 'hub.callback': 'https://a.example/', 'hub.topic': atom }, 400],
    [
      'an unknown mode',
      { 'hub.mode': 'publish', 'hub.callback': 'https://a.example/', 'hub.topic': atom },
      400,
    ],
    ['no callback', { 'hub.mode': 'subscribe', 'hub.topic': atom }, 400],
    [
      'a callback that is no address',
      { 'hub.mode': 'subscribe', 'hub.callback': 'javascript:1', 'hub.topic': atom },
      400,
    ],
    [
      'a topic of somebody else',
      { 'hub.mode': 'subscribe', 'hub.callback': 'https://a.example/', 'hub.topic': 'https://b.example/' },
      404,
    ],
    [
      'a secret too long',
      {
        'hub.mode': 'subscribe',
        'hub.callback': 'https://a.example/',
        'hub.topic': atom,
        'hub.secret': 'x'.repeat(200),
      },
      400,
    ],
    [
      'a lease that is no number',
      {
        'hub.mode': 'subscribe',
        'hub.callback': 'https://a.example/',
        'hub.topic': atom,
        'hub.lease_seconds': 'ever',
      },
      400,
    ],
  ])('%s is refused in plain words', async (_name, fields, status) => {
    const answer = await hub(fields as Record<string, string>)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain('text/plain')
  })

  it('another kind of body is refused', async () => {
    const answer = await around.town.web.request(`${origin}/hub`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.status).toBe(415)
  })
})
