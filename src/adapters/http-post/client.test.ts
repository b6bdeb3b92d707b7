import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OutsideWorld, startOutsideWorld } from '../../../tests/setup/outside-world/index.ts'
import { createGuard } from '../network/index.ts'
import { createHttpClient, type HttpOptions, type HttpReply } from './index.ts'

let world: OutsideWorld
beforeAll(async () => {
  world = await startOutsideWorld()
})
afterAll(() => world.close())

function open(options: Partial<HttpOptions> = {}) {
  const client = createHttpClient({ guard: createGuard({ allow: ['127.0.0.0/8', '::1'] }), ...options })
  const post = (address: string, body = Buffer.from('x')): Promise<HttpReply> =>
    client.exchange({ method: 'POST', address, headers: [['webhook-id', 'm']], body, wantsBody: false }).reply
  return { client, post }
}

const status = (reply: HttpReply) => (reply.kind === 'answer' ? reply.status : reply.outcome)

describe('a connection', () => {
  it('is kept for the next request', async () => {
    const endpoint = await world.endpoint({ behaviour: { kind: 'healthy' } })
    const { post } = open()
    for (let at = 0; at < 5; at++) expect(status(await post(endpoint.url))).toBe(204)
    expect(endpoint.connections()).toBe(1)
  })

  it('is never shared by two requests at a time', async () => {
    const endpoint = await world.endpoint({ behaviour: { kind: 'slow', ms: 50 } })
    const { post } = open()
    await Promise.all([1, 2, 3].map(() => post(endpoint.url)))
    expect(endpoint.connections()).toBe(3)
    await Promise.all([1, 2, 3].map(() => post(endpoint.url)))
    expect(endpoint.connections()).toBe(3)
  })

  it('is not kept once the client was closed', async () => {
    const endpoint = await world.endpoint({ behaviour: { kind: 'healthy' } })
    const { client, post } = open()
    await post(endpoint.url)
    client.close()
    await post(endpoint.url)
    await post(endpoint.url)
    expect(endpoint.connections()).toBe(3)
  })

  it('that the other side let go of is no failure of the receiver: again at once', async () => {
    const endpoint = await world.endpoint({ behaviour: { kind: 'healthy' } })
    const { post } = open()
    await post(endpoint.url)
    endpoint.become({ kind: 'hostile', how: 'reset before an answer' })
    expect(status(await post(endpoint.url))).toEqual({
      kind: 'retry',
      code: 'connection-lost',
      status: null,
      afterMs: 0,
    })
    expect(status(await post(endpoint.url))).toEqual({
      kind: 'retry',
      code: 'connection-lost',
      status: null,
      afterMs: null,
    })
  })

  it('with an answer in excess is not used again', async () => {
    const endpoint = await world.endpoint({
      behaviour: { kind: 'hostile', how: 'a second answer nobody asked for' },
    })
    const { post } = open()
    expect(status(await post(endpoint.url))).toBe(200)
    endpoint.become({ kind: 'healthy' })
    expect(status(await post(endpoint.url))).toBe(204)
    expect(endpoint.connections()).toBe(2)
  })

  it('takes the next address of a name when one does not answer', async () => {
    const [endpoint, names] = await Promise.all([
      world.endpoint({ behaviour: { kind: 'healthy' } }),
      world.names(),
    ])
    names.set('two.example', [['127.0.0.9', '127.0.0.1']])
    const { post } = open({ guard: createGuard({ allow: ['127.0.0.0/8'], nameServers: [names.address] }) })
    expect(status(await post(`http://two.example:${endpoint.port}/`))).toBe(204)
  })

  it('ends with the attempt it was made for, cancelled or too late', async () => {
    const endpoint = await world.endpoint({ behaviour: { kind: 'black-hole' } })
    const { client, post } = open({ limits: { connectMs: 10_000, totalMs: 200 } })
    const request = {
      method: 'GET',
      address: endpoint.url,
      headers: [],
      body: null,
      wantsBody: true,
    } as const
    const { reply, cancel } = client.exchange(request)
    await expect.poll(endpoint.requests).toBe(1)
    cancel()
    expect(status(await reply)).toMatchObject({ code: 'cancelled' })
    expect(status(await post(endpoint.url))).toMatchObject({ code: 'timeout' })
    await expect.poll(endpoint.openConnections).toBe(0)
  })

  it('is not made for an attempt that was cancelled while its name was looked up', async () => {
    const [endpoint, names] = await Promise.all([
      world.endpoint({ behaviour: { kind: 'healthy' } }),
      world.names(),
    ])
    names.set('slow.example', [['127.0.0.1']])
    const guard = createGuard({ allow: ['127.0.0.1'], nameServers: [names.address] })
    const { client, post } = open({ guard })
    const address = `http://slow.example:${endpoint.port}/`
    const { reply, cancel } = client.exchange({
      method: 'GET',
      address,
      headers: [],
      body: null,
      wantsBody: true,
    })
    cancel()
    expect(status(await reply)).toMatchObject({ code: 'cancelled' })
    expect(status(await post(address))).toBe(204)
    expect(endpoint.connections()).toBe(1)
  })

  it('carries a megabyte', async () => {
    const endpoint = await world.endpoint({ behaviour: { kind: 'healthy' } })
    const body = Buffer.alloc(1_048_576, 'x')
    expect(status(await open().post(endpoint.url, body))).toBe(204)
    expect(endpoint.received()[0]?.body.equals(body)).toBe(true)
  })
})

describe('a connection by TLS', () => {
  const failed = { kind: 'retry', code: 'tls-failed', status: null, afterMs: null }

  it('is made with an authority the operator trusts, and kept', async () => {
    const tls = await world.certificate()
    const endpoint = await world.endpoint({ behaviour: { kind: 'healthy' }, tls })
    const { post } = open({ authorities: [tls.cert] })
    expect(status(await post(endpoint.url))).toBe(204)
    expect(status(await post(`https://localhost:${endpoint.port}/inbox`))).toBe(204)
    expect(status(await post(endpoint.url))).toBe(204)
    expect(endpoint.connections()).toBe(2)
  })

  it('is not made with one that nobody vouches for', async () => {
    const endpoint = await world.endpoint({ behaviour: { kind: 'healthy' }, tls: await world.certificate() })
    const other = await world.certificate()
    expect(status(await open().post(endpoint.url))).toEqual(failed)
    expect(status(await open({ authorities: [other.cert] }).post(endpoint.url))).toEqual(failed)
    expect(endpoint.requests()).toBe(0)
  })

  it('is not made with a certificate for another name', async () => {
    const [tls, names] = await Promise.all([world.certificate(), world.names()])
    const endpoint = await world.endpoint({ behaviour: { kind: 'healthy' }, tls })
    names.set('other.example', [['127.0.0.1']])
    const guard = createGuard({ allow: ['127.0.0.1'], nameServers: [names.address] })
    const { post } = open({ guard, authorities: [tls.cert] })
    expect(status(await post(`https://other.example:${endpoint.port}/`))).toEqual(failed)
    expect(endpoint.requests()).toBe(0)
  })

  it('is not made with a server that speaks none', async () => {
    const endpoint = await world.endpoint({ behaviour: { kind: 'healthy' } })
    expect(status(await open().post(endpoint.url.replace('http:', 'https:')))).toEqual(failed)
  })
})
