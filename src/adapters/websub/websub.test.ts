import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Behaviour,
  type OutsideWorld,
  startOutsideWorld,
} from '../../../tests/setup/outside-world/index.ts'
import type { Outcome, Sending } from '../../office/delivery/ports.ts'
import { createGuard } from '../network/index.ts'
import { createWebsub, createWebsubIntent, type Intent } from './index.ts'

let world: OutsideWorld
beforeAll(async () => {
  world = await startOutsideWorld()
})
afterAll(() => world.close())

const guard = createGuard({ allow: ['127.0.0.0/8'] })
const topic = 'https://town.example/alerts/feed.atom?language=ja'
const secret = Buffer.from('a subscriber chose this')

const sending = (address: string, body: Uint8Array, more: Partial<Sending> = {}): Sending => ({
  messageId: 'message-1',
  destinationId: 'destination-1',
  attempt: 1,
  address,
  secret,
  leaveUrl: null,
  rendition: { contentType: 'application/atom+xml', title: null, body, variant: topic },
  atSeconds: 1_795_320_000,
  ...more,
})

describe('content distribution', () => {
  const websub = createWebsub({ guard, hubUrl: 'https://town.example/hub' })

  async function receive(more: Partial<Sending> = {}) {
    const endpoint = await world.endpoint({ behaviour: { kind: 'healthy' } })
    const outcome = await websub.send(sending(endpoint.url, Buffer.from('<feed/>'), more)).outcome
    return { outcome, receipt: endpoint.received()[0] }
  }

  it('names hub and topic, and signs the body (W3C WebSub §7)', async () => {
    const { receipt } = await receive()
    expect(receipt?.body.toString()).toBe('<feed/>')
    expect(receipt?.headers).toMatchObject({
      'content-type': 'application/atom+xml',
      link: `<https://town.example/hub>; rel="hub", <${topic}>; rel="self"`,
      'x-hub-signature': `sha256=${createHmac('sha256', secret).update('<feed/>').digest('hex')}`,
    })
  })

  it('is not signed where the subscriber gave no secret', async () => {
    const { receipt } = await receive({ secret: null })
    expect(receipt?.headers).not.toHaveProperty('x-hub-signature')
  })

  it('keeps a topic inside its brackets', async () => {
    const rendition = {
      contentType: 'text/plain',
      title: null,
      body: new Uint8Array(0),
      variant: 'https://a.example/>; rel="hub',
    }
    const { receipt } = await receive({ rendition })
    expect(receipt?.headers['link']?.match(/>/g)).toHaveLength(2)
    expect(receipt?.headers['link']).toContain('<https://a.example/%3E')
  })
})

describe('verification of intent', () => {
  const adapter = createWebsubIntent({ guard })
  const subscribe: Intent = { mode: 'subscribe', topic, challenge: 'c+1/2 =&', leaseSeconds: 864_000 }

  /** The outcome, and the query the callback was asked with. */
  async function ask(
    intent: unknown,
    behaviour: Behaviour = { kind: 'healthy' },
    path = '/callback',
  ): Promise<Outcome> {
    const endpoint = await world.endpoint({ behaviour })
    const body = Buffer.from(typeof intent === 'string' ? intent : JSON.stringify(intent))
    return adapter.send(sending(new URL(path, endpoint.url).href, body)).outcome
  }

  it('is given when the challenge comes back, byte for byte', async () => {
    expect(await ask(subscribe)).toEqual({ kind: 'delivered', status: 200 })
    expect(await ask({ mode: 'unsubscribe', topic, challenge: '\u{1f4a1}' })).toEqual({
      kind: 'delivered',
      status: 200,
    })
  })

  it('keeps the query the callback has', async () => {
    const { createServer } = await import('node:http')
    const { promise, resolve } = Promise.withResolvers<string>()
    const server = createServer((request, response) => {
      resolve(request.url ?? '')
      response.end()
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : null
    const body = Buffer.from(JSON.stringify(subscribe))
    await adapter.send(sending(`http://127.0.0.1:${port}/callback?key=a%20b+c&empty`, body)).outcome
    server.close()
    const url = new URL(await promise, 'http://127.0.0.1')
    expect(url.search.startsWith('?key=a%20b+c&empty&hub.mode=')).toBe(true)
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      'hub.mode': 'subscribe',
      'hub.topic': topic,
      'hub.challenge': 'c+1/2 =&',
      'hub.lease_seconds': '864000',
    })
  })

  it.each<[name: string, behaviour: Behaviour, outcome: Partial<Outcome>]>([
    [
      'denied with 404, and may be given later',
      { kind: 'status', status: 404 },
      { kind: 'refused', code: 'intent-denied', gone: false },
    ],
    [
      'not given by another text',
      { kind: 'wrong-challenge' },
      { kind: 'refused', code: 'challenge-mismatch', gone: false },
    ],
    [
      'not given by a body that is too long',
      { kind: 'hostile', how: 'body without end' },
      { kind: 'refused', code: 'challenge-mismatch' },
    ],
    [
      'not given by half a body',
      { kind: 'hostile', how: 'body cut short' },
      { kind: 'retry', code: 'connection-lost' },
    ],
    ['asked for again after 500', { kind: 'status', status: 500 }, { kind: 'retry', code: 'server-error' }],
    ['refused with 403', { kind: 'status', status: 403 }, { kind: 'refused', code: 'rejected', gone: false }],
    ['gone with 410', { kind: 'gone' }, { kind: 'refused', code: 'gone', gone: true }],
  ])('is %s', async (_, behaviour, outcome) => {
    expect(await ask(subscribe, behaviour)).toMatchObject(outcome)
  })

  it('tells a callback of a denial, whatever it says to that (§5.2)', async () => {
    const denied = { mode: 'denied', topic, reason: '本町の配信ではありません' }
    expect(await ask(denied, { kind: 'wrong-challenge' })).toEqual({ kind: 'delivered', status: 200 })
  })

  it.each([
    '',
    'nonsense',
    '{}',
    '{"mode":"publish"}',
    { ...subscribe, challenge: '' },
    { ...subscribe, more: 1 },
  ])('refuses to send what asks nothing: %j', async (body) => {
    expect(await ask(body)).toMatchObject({ kind: 'refused', code: 'not-sendable' })
  })
})
