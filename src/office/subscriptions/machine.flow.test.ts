import { randomUUID } from 'node:crypto'
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { outsideTown } from '../../../tests/setup/outside-town.ts'

const origin = 'http://localhost:8080'
const around = outsideTown()
const { publish } = around

/** A newsroom's machine: a key pair, and requests signed with it as a stranger would write them. */
async function machine(algorithm: 'ES256' | 'Ed25519' = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(algorithm)
  const jwk = await exportJWK(publicKey)
  const sign = (claims: JWTPayload, key: CryptoKey = privateKey) =>
    new SignJWT({
      aud: origin,
      iat: Math.floor(Date.parse(around.town.now()) / 1000),
      jti: randomUUID(),
      ...claims,
    })
      .setProtectedHeader({ alg: algorithm, jwk })
      .sign(key)
  const call = async (operation: string, claims: JWTPayload) =>
    around.town.api(`subscriptions.${operation}`, { jws: await sign(claims) })
  return { sign, call }
}

const choices = { districts: [], minLevel: 3, drills: false }

type Registered = { id: string; state: string; secret: string | null }

describe('a machine', () => {
  it.each(['ES256', 'Ed25519'] as const)(
    'registers by its %s key, proves its webhook, gets the signed CAP, and leaves',
    async (algorithm) => {
      around.town.advance(61_000)
      const hook = await around.world.endpoint({ behaviour: { kind: 'healthy' } })
      const own = await machine(algorithm)
      const answer = await own.call('register-machine', { url: hook.url, ...choices })
      const { id, state, secret } = (await answer.json()) as Registered
      expect([answer.status, state]).toEqual([200, 'pending'])
      await around.town.deliver()
      const [asked] = hook.received()
      const { challenge } = JSON.parse(asked?.body.toString() ?? '') as { challenge: string }
      await publish()
      expect(hook.received()).toHaveLength(1)
      const confirmed = await own.call('confirm-machine', { id, challenge })
      expect(await confirmed.json()).toEqual({ id, state: 'active' })
      const alertId = await publish()
      const alert = hook.received().at(-1)
      expect(alert?.headers['content-type']).toBe('application/cap+xml')
      const { rows } = await around.town.connection.pool.query(
        'select bytes from alerts.publication where alert_id = $1',
        [alertId],
      )
      expect(alert?.body.equals(rows[0].bytes)).toBe(true)
      expect(signed(secret ?? '', alert)).toBe(true)
      expect(signed(`whsec_${Buffer.alloc(32).toString('base64')}`, alert)).toBe(false)
      expect((await own.call('leave-machine', { id })).status).toBe(200)
      await publish()
      expect(hook.received()).toHaveLength(2)
    },
  )

  it('that registers again changes what it is told and keeps its secret', async () => {
    around.town.advance(61_000)
    const hook = await around.world.endpoint({ behaviour: { kind: 'healthy' } })
    const own = await machine()
    const first = (await (
      await own.call('register-machine', { url: hook.url, ...choices })
    ).json()) as Registered
    const second = (await (
      await own.call('register-machine', { url: hook.url, ...choices, minLevel: 5 })
    ).json()) as Registered
    expect(second).toEqual({ id: first.id, state: 'pending', secret: null })
  })

  it('inside the network is never called, and nobody is troubled by it', async () => {
    around.town.advance(61_000)
    const own = await machine()
    await own.call('register-machine', { url: 'http://10.0.0.1/hook', ...choices })
    await around.town.deliver()
    const { rows } = await around.town.connection.pool.query(
      `select code from delivery.receipt where outcome = 'refused' order by ended_at desc limit 1`,
    )
    expect(rows[0].code).toBe('address-inside')
    const items = await around.town.connection.pool.query(
      `select count(*) as n from work.item where kind = 'work.kind.delivery-parked'`,
    )
    expect(Number(items.rows[0].n)).toBe(0)
  })
})

describe('a signed request is refused', () => {
  const cases: [string, (own: Awaited<ReturnType<typeof machine>>) => Promise<string>, string][] = [
    [
      'when it was changed',
      async (own) => flip(await own.sign({ url: 'https://a.example/', ...choices })),
      'signature-invalid',
    ],
    [
      'when another key signed it',
      async (own) =>
        own.sign({ url: 'https://a.example/', ...choices }, (await generateKeyPair('ES256')).privateKey),
      'signature-invalid',
    ],
    ['when it is no JWS', async () => 'x'.repeat(100), 'signature-invalid'],
    [
      'when it is not signed at all',
      async () =>
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{}').toString('base64url')}.`,
      'signature-invalid',
    ],
    [
      'when it was meant for another town',
      (own) => own.sign({ aud: 'https://other.example', url: 'https://a.example/', ...choices }),
      'request-invalid',
    ],
    [
      'when it is old',
      (own) =>
        own.sign({
          iat: Math.floor(Date.parse(around.town.now()) / 1000) - 301,
          url: 'https://a.example/',
          ...choices,
        }),
      'request-stale',
    ],
    [
      'when it is from the future',
      (own) =>
        own.sign({
          iat: Math.floor(Date.parse(around.town.now()) / 1000) + 301,
          url: 'https://a.example/',
          ...choices,
        }),
      'request-stale',
    ],
    [
      'without a name of its own',
      (own) => own.sign({ jti: 'x', url: 'https://a.example/', ...choices }),
      'request-invalid',
    ],
    [
      'with an address that is none',
      (own) => own.sign({ url: 'ftp://a.example/', ...choices }),
      'request-invalid',
    ],
    [
      'for a district the town does not have',
      (own) => own.sign({ url: 'https://a.example/', ...choices, districts: ['atlantis'] }),
      'unknown-district',
    ],
  ]
  it.each(cases)('%s', async (_name, make, code) => {
    around.town.advance(61_000)
    const answer = await around.town.api('subscriptions.register-machine', {
      jws: await make(await machine()),
    })
    expect(await answer.json()).toMatchObject({ code: `subscriptions.${code}` })
  })

  it('when it comes a second time', async () => {
    around.town.advance(61_000)
    const own = await machine()
    const jws = await own.sign({ url: 'https://a.example/', ...choices })
    expect((await around.town.api('subscriptions.register-machine', { jws })).status).toBe(200)
    expect(await (await around.town.api('subscriptions.register-machine', { jws })).json()).toMatchObject({
      code: 'subscriptions.request-replayed',
    })
  })

  it("when it is about another machine's subscription", async () => {
    around.town.advance(61_000)
    const [own, other] = [await machine(), await machine()]
    const { id } = (await (
      await own.call('register-machine', { url: 'https://a.example/b', ...choices })
    ).json()) as Registered
    expect((await other.call('leave-machine', { id })).status).toBe(404)
    expect((await own.call('confirm-machine', { id, challenge: 'f'.repeat(64) })).status).toBe(422)
  })
})

/** Changes a character of the claims. */
const flip = (jws: string) => {
  const [head = '', claims = '', signature = ''] = jws.split('.')
  return [head, `${claims.slice(0, 10)}${claims[10] === 'A' ? 'B' : 'A'}${claims.slice(11)}`, signature].join(
    '.',
  )
}

/** By the reference library of Standard Webhooks, which also compares the time: it is told the town's. */
function signed(
  secret: string,
  message: { headers: Record<string, string>; body: Buffer } | undefined,
): boolean {
  const { headers = {}, body = Buffer.alloc(0) } = message ?? {}
  const expected = new Webhook(secret).sign(
    headers['webhook-id'] ?? '',
    new Date(Number(headers['webhook-timestamp']) * 1000),
    body.toString(),
  )
  return expected === headers['webhook-signature']
}
