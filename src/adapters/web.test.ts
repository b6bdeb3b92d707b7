import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DOUBTFUL, type OutsideWorld, startOutsideWorld } from '../../tests/setup/outside-world/index.ts'
import type { Adapter, Outcome, Rendition, Sending } from '../office/delivery/ports.ts'
import { createGuard } from './network/index.ts'
import { createWebhook } from './webhook/index.ts'
import { createWebsub, createWebsubIntent } from './websub/index.ts'

let world: OutsideWorld
beforeAll(async () => {
  world = await startOutsideWorld()
})
afterAll(() => world.close())

const HOME = ['127.0.0.0/8', '::1/128']
const topic = 'https://town.example/alerts/feed'
const text = (body: string): Rendition => ({
  contentType: 'text/plain',
  title: null,
  body: Buffer.from(body),
  variant: topic,
})

type Options = { allow: string[]; nameServers?: string[] }
type Medium = { name: string; rendition: Rendition; make(options: Options): Adapter }

const MEDIA: Medium[] = [
  {
    name: 'webhook',
    rendition: text('x'),
    make: (options) => createWebhook({ guard: createGuard(options) }),
  },
  {
    name: 'websub',
    rendition: text('x'),
    make: (options) => createWebsub({ guard: createGuard(options), hubUrl: 'https://town.example/hub' }),
  },
  {
    name: 'websub-intent',
    rendition: text(JSON.stringify({ mode: 'unsubscribe', topic, challenge: 'c-123' })),
    make: (options) => createWebsubIntent({ guard: createGuard(options) }),
  },
]

describe.each(MEDIA)('$name over the web', (medium) => {
  /** Sends there, again with every call. */
  const at = (options: Options, address: string): (() => Promise<Outcome>) => {
    const adapter = medium.make(options)
    const sending: Sending = {
      messageId: 'message-1',
      destinationId: 'destination-1',
      attempt: 1,
      address,
      secret: null,
      leaveUrl: null,
      rendition: medium.rendition,
      atSeconds: 1_795_320_000,
    }
    return () => adapter.send(sending).outcome
  }
  const INSIDE = { kind: 'refused', code: 'address-inside', status: null, gone: true }

  it.each(['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '127.0.0.1.'])(
    'makes no connection to %s',
    async (host) => {
      const endpoint = await world.endpoint({ behaviour: { kind: 'healthy' } })
      expect(await at({ allow: [] }, `http://${host}:${endpoint.port}/`)()).toEqual(INSIDE)
      expect(endpoint.connections()).toBe(0)
    },
  )

  it('makes no connection to a name that leads inside, nor once it comes to do so', async () => {
    const [endpoint, names] = await Promise.all([
      world.endpoint({ behaviour: { kind: 'healthy' } }),
      world.names(),
    ])
    names.set('inside.example', [['127.0.0.1']])
    // First an address the operator allows, so that it is reached, then one nobody allowed.
    names.set('changing.example', [['127.0.0.1'], ['127.0.0.2']])
    const nameServers = [names.address]
    expect(await at({ allow: [], nameServers }, `http://inside.example:${endpoint.port}/`)()).toEqual(INSIDE)
    expect(endpoint.connections()).toBe(0)
    endpoint.become({ kind: 'hostile', how: 'reset after 200' })
    const send = at({ allow: ['127.0.0.1'], nameServers }, `http://changing.example:${endpoint.port}/`)
    await send()
    expect(endpoint.connections()).toBe(1)
    expect(await send()).toEqual(INSIDE)
    expect(endpoint.connections()).toBe(1)
  })

  it('connects to the address that was checked, whatever the name means meanwhile', async () => {
    const [endpoint, names] = await Promise.all([
      world.endpoint({ behaviour: { kind: 'healthy' } }),
      world.names(),
    ])
    names.set('only-here.example', [['127.0.0.1']])
    const send = at(
      { allow: HOME, nameServers: [names.address] },
      `http://only-here.example:${endpoint.port}/`,
    )
    expect(await send()).toMatchObject({ kind: 'delivered' })
    expect(names.questions()).toBe(2)
  })

  it('follows no redirect', async () => {
    const inside = await world.endpoint({ behaviour: { kind: 'healthy' } })
    const behaviour = { kind: 'redirect', to: inside.url } as const
    const endpoint = await world.endpoint({ behaviour })
    expect(await at({ allow: HOME }, endpoint.url)()).toMatchObject({
      kind: 'refused',
      code: 'redirected',
      gone: false,
    })
    expect(inside.connections()).toBe(0)
  })

  it('waits as it is asked to', async () => {
    const endpoint = await world.endpoint({ behaviour: { kind: 'rate-limiting', retryAfter: '30' } })
    expect(await at({ allow: HOME }, endpoint.url)()).toMatchObject({
      kind: 'retry',
      status: 429,
      afterMs: 30_000,
    })
  })

  it.each(Object.keys(DOUBTFUL) as Array<keyof typeof DOUBTFUL>)(
    'settles, and is well afterwards, after: %s',
    async (how) => {
      const endpoint = await world.endpoint({ behaviour: { kind: 'hostile', how } })
      const send = at({ allow: HOME }, endpoint.url)
      const outcome = await send()
      // The status is all a receiver has to give; only a challenge has to come back whole.
      if (medium.name === 'websub-intent') expect(outcome.kind).not.toBe('delivered')
      else expect(outcome).toEqual({ kind: 'delivered', status: 200 })
      endpoint.become({ kind: 'healthy' })
      expect(await send()).toMatchObject({ kind: 'delivered' })
    },
  )
})
