import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { brokenInvariants } from '../../../tests/setup/alerts/invariants.ts'
import {
  askToken,
  assertionOf,
  assertionType,
  call,
  type MachineTown,
  openMachineTown,
  register,
  sendForm,
  tokenOf,
} from '../../../tests/setup/machines.ts'

let at: MachineTown
beforeAll(async () => {
  at = await openMachineTown()
})
afterAll(async () => {
  expect(await brokenInvariants(at.town)).toEqual([])
  await at.serving.stop()
})

const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code
describe('whoever pretends', () => {
  const refused = async (response: Response) => [
    response.status,
    ((await response.json()) as { error: string }).error,
  ]
  const invalid = [401, 'invalid_client']

  it('to be a machine without a signature, or with one made from its public key, is refused', async () => {
    const machine = await register(at)
    const part = (held: object) => Buffer.from(JSON.stringify(held)).toString('base64url')
    const [, payload = ''] = (await assertionOf(at, machine)).split('.')
    for (const alg of ['none', 'None', 'HS256']) {
      const assertion = `${part({ alg })}.${payload}.`
      expect([alg, ...(await refused(await askToken(at, machine, { assertion })))]).toEqual([alg, ...invalid])
    }
    for (const secret of [machine.key.pem, machine.key.pem.trim(), JSON.stringify(machine.key.jwk)]) {
      const forged = { header: { alg: 'HS256' }, by: new TextEncoder().encode(secret) }
      expect(await refused(await askToken(at, machine, forged))).toEqual(invalid)
    }
  })

  it('by a key of its own, in the header or by the name of another key, is refused', async () => {
    const [machine, other] = [await register(at), await register(at)]
    const by = other.key.privateKey
    for (const header of [{}, { jwk: other.key.jwk }, { kid: 'x' }, { jku: 'https://other.example/keys' }])
      expect(await refused(await askToken(at, machine, { header, by }))).toEqual(invalid)
    const { keys } = (await at.town.run('machines.get', { id: other.id }, at.administrator.actor)) as {
      keys: { kid: string }[]
    }
    const kid = keys[0]?.kid ?? ''
    expect(await refused(await askToken(at, machine, { header: { kid }, by }))).toEqual(invalid)
    expect(await refused(await askToken(at, machine, { header: { kid } }))).toEqual(invalid)
  })

  it.each<[string, (now: number) => Record<string, unknown>]>([
    ['for another server', () => ({ aud: 'https://other.example/oauth' })],
    ['for this server and another', () => ({ aud: [`${at.origin}/oauth`, 'https://other.example'] })],
    ['for the town, which is no audience', () => ({ aud: at.origin })],
    ['by another issuer', () => ({ iss: 'https://other.example' })],
    ['that is over', (now) => ({ exp: now - 60, iat: now - 120 })],
    ['that lasts an hour', (now) => ({ exp: now + 3600 })],
    ['that is from tomorrow', (now) => ({ iat: now + 86_400, nbf: now + 86_400 })],
    ['without an end', () => ({ exp: undefined })],
    ['without a name of its own', () => ({ jti: undefined })],
    ['about nobody', () => ({ sub: '' })],
  ])('with an assertion %s is refused', async (_what, claims) => {
    const machine = await register(at)
    const response = await askToken(at, machine, { claims: claims(Math.floor(Date.now() / 1000)) })
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
    expect(await response.json()).not.toHaveProperty('access_token')
  })

  it('with an assertion that was used is refused, also when both come at the same moment', async () => {
    const machine = await register(at)
    const assertion = await assertionOf(at, machine)
    const answers = await Promise.all(Array.from({ length: 8 }, () => askToken(at, machine, { assertion })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      200,
      ...Array.from({ length: 7 }, () => 401),
    ])
    expect((await askToken(at, machine, { assertion })).status).toBe(401)
  })

  it('in a way OAuth 2.1 has done away with is refused', async () => {
    const machine = await register(at)
    const signed = async () => ({
      client_assertion_type: assertionType,
      client_assertion: await assertionOf(at, machine),
    })
    for (const grant_type of [
      'password',
      'authorization_code',
      'refresh_token',
      'implicit',
      'urn:ietf:params:oauth:grant-type:device_code',
    ]) {
      const response = await sendForm(at.origin, '/token', {
        grant_type,
        scope: 'alerts.list',
        ...(await signed()),
      })
      expect([grant_type, await refused(response)]).toEqual([grant_type, [400, 'unsupported_grant_type']])
    }
    const plain = { grant_type: 'client_credentials', scope: 'alerts.list', client_id: machine.id }
    expect((await sendForm(at.origin, '/token', plain)).status).toBe(401)
    expect((await sendForm(at.origin, '/token', { ...plain, client_secret: 'x' })).status).toBe(401)
  })

  it('with a token that never was, or one in the address, is refused', async () => {
    for (const token of ['x', '', 'a'.repeat(43), 'a'.repeat(5000), '../../x', "' or true --"]) {
      const response = await call(at.origin, 'alerts.list', { token })
      expect([response.status, await codeOf(response)]).toEqual([401, 'machines.token-invalid'])
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="hiroba", error="invalid_token"')
    }
    const real = await tokenOf(at, await register(at))
    const inAddress = await fetch(`${at.origin}/api/alerts/list?access_token=${real}`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    expect([inAddress.status, inAddress.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="hiroba"',
    ])
  })

  it('to own the token of another learns nothing about it and cannot end it', async () => {
    const [machine, other] = [await register(at), await register(at)]
    const token = await tokenOf(at, machine)
    const as = async (path: string) =>
      sendForm(at.origin, path, {
        token,
        client_assertion_type: assertionType,
        client_assertion: await assertionOf(at, other),
      })
    expect(await (await as('/introspect')).json()).toEqual({ active: false })
    expect((await as('/revoke')).status).toBe(400)
    expect((await call(at.origin, 'alerts.list', { token })).status).toBe(200)
  })

  it('asks for a token with no scope in vain', async () => {
    const machine = await register(at)
    for (const scope of ['', 'nothing-known']) {
      const response = await askToken(at, machine, { scope })
      expect(await refused(response)).toEqual([400, 'invalid_scope'])
    }
  })

  it('to send forms without end is cut off', async () => {
    const response = await sendForm(at.origin, '/token', { grant_type: 'x'.repeat(100_000) })
    expect([response.status, await codeOf(response)]).toEqual([413, 'kernel.too-large'])
  })
})
