import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OutsideWorld, startOutsideWorld } from '../../../tests/setup/outside-world/index.ts'
import type { Sending } from '../../office/delivery/ports.ts'
import { createGuard } from '../network/index.ts'
import { createWebhook } from './index.ts'

let world: OutsideWorld
beforeAll(async () => {
  world = await startOutsideWorld()
})
afterAll(() => world.close())

const webhook = createWebhook({ guard: createGuard({ allow: ['127.0.0.0/8'] }) })
const secret = Buffer.from('Hiroba tests sign with this key!')
const body = Buffer.from('<alert>避難指示</alert>')
/** The library refuses what is five minutes old; real receivers have a clock too. */
const now = () => Math.floor(Date.now() / 1000)

const sending = (address: string, more: Partial<Sending> = {}): Sending => ({
  messageId: '01960000-0000-7000-8000-000000000001',
  destinationId: 'destination-1',
  attempt: 1,
  address,
  secret,
  leaveUrl: null,
  rendition: { contentType: 'application/cap+xml; charset=utf-8', title: null, body, variant: '' },
  atSeconds: now(),
  ...more,
})

/** Sends and gives what came. */
async function receive(more: Partial<Sending> = {}) {
  const endpoint = await world.endpoint({ behaviour: { kind: 'healthy' }, secret })
  expect(await webhook.send(sending(endpoint.url, more)).outcome).toEqual({ kind: 'delivered', status: 204 })
  const [receipt] = endpoint.received()
  if (receipt === undefined) throw new Error('nothing came')
  return receipt
}

describe('a webhook', () => {
  it("carries a signature that the specification's own library accepts", async () => {
    const { headers, body: came } = await receive()
    const receiver = new Webhook(`whsec_${secret.toString('base64')}`)
    expect(() => receiver.verify(came, headers, { jsonParse: false })).not.toThrow()
  })

  it.each([
    ['body', { came: Buffer.concat([body, Buffer.from(' ')]) }],
    ['id', { name: 'webhook-id', value: '01960000-0000-7000-8000-000000000002' }],
    ['time', { name: 'webhook-timestamp', value: String(now() - 1) }],
  ])('is refused by that library when its %s was changed', async (_, change) => {
    const { headers, body: came } = await receive()
    const changed =
      'came' in change
        ? { headers, came: change.came }
        : { headers: { ...headers, [change.name]: change.value }, came }
    const receiver = new Webhook(`whsec_${secret.toString('base64')}`)
    expect(() => receiver.verify(changed.came, changed.headers, { jsonParse: false })).toThrow()
  })

  it('is signed anew at every attempt, so that a copy of it grows old', async () => {
    const atSeconds = now()
    const [first, second] = [
      await receive({ atSeconds }),
      await receive({ atSeconds: atSeconds + 60, attempt: 2 }),
    ]
    expect(second.headers['webhook-timestamp']).toBe(String(atSeconds + 60))
    expect(second.headers['webhook-signature']).not.toBe(first.headers['webhook-signature'])
    expect([first.verified, second.verified]).toEqual([true, true])
  })

  it('uses a new secret at once', async () => {
    const other = Buffer.from('another key for the same place')
    const { headers } = await receive()
    const later = await receive({ secret: other })
    expect(later.headers['webhook-signature']).not.toBe(headers['webhook-signature'])
    expect(later.verified).toBe(false)
  })

  it('has no signature where there is no secret', async () => {
    expect((await receive({ secret: null })).headers).not.toHaveProperty('webhook-signature')
  })

  it('brings the bytes and the type of the rendition', async () => {
    const { headers, body: came } = await receive()
    expect(came.equals(body)).toBe(true)
    expect(headers).toMatchObject({
      'content-type': 'application/cap+xml; charset=utf-8',
      'content-length': String(body.length),
      'user-agent': 'Hiroba',
    })
  })
})
