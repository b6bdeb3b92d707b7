import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { brokenInvariants } from '../../../tests/setup/alerts/invariants.ts'
import {
  askToken,
  call,
  type MachineTown,
  newKey,
  openMachineTown,
  register,
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
const audited = async (subject: string) => {
  const { rows } = await at.town.connection.pool.query<{ actor: string; operation: string; loud: boolean }>(
    'select actor, operation, loud from kernel.audit where $1 = any (subject) order by id',
    [subject],
  )
  return rows
}

describe('a foreign client', () => {
  it('finds the server, gets a token, calls, looks at the token, gives it back, and calls in vain', async () => {
    const { id, key } = await register(at)
    const found = await client.discovery(
      new URL(`${at.origin}/oauth`),
      id,
      {},
      client.PrivateKeyJwt(key.privateKey),
      { algorithm: 'oauth2', execute: [client.allowInsecureRequests] },
    )
    const { access_token, expires_in, scope, token_type } = await client.clientCredentialsGrant(found, {
      scope: 'alerts.list',
    })
    expect({ expires_in, scope, token_type }).toEqual({
      expires_in: 600,
      scope: 'alerts.list',
      token_type: 'bearer',
    })
    expect((await call(at.origin, 'alerts.list', { token: access_token })).status).toBe(200)
    const seen = await client.tokenIntrospection(found, access_token)
    expect(seen).toMatchObject({ active: true, client_id: id, scope: 'alerts.list' })
    await client.tokenRevocation(found, access_token)
    expect(await client.tokenIntrospection(found, access_token)).toEqual({ active: false })
    const after = await call(at.origin, 'alerts.list', { token: access_token })
    expect([after.status, await codeOf(after)]).toEqual([401, 'machines.token-invalid'])
    expect((await audited(id)).map(({ operation }) => operation)).toEqual([
      'machines.add',
      'machines.choose-scopes',
      'machines.issue-token',
      'machines.end-token',
    ])
  })

  it('is told by the description of nothing that is not there', async () => {
    const response = await fetch(`${at.origin}/.well-known/oauth-authorization-server/oauth`)
    const found = (await response.json()) as Record<string, unknown>
    expect(found).toMatchObject({
      issuer: `${at.origin}/oauth`,
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
    })
    const named = Object.entries(found).filter(([name]) => name.endsWith('_endpoint'))
    for (const [, address] of named)
      expect((await fetch(String(address), { method: 'POST' })).status).toBe(400)
    expect(named).toHaveLength(3)
    for (const path of [
      '/auth',
      '/jwks',
      '/me',
      '/request',
      '/session/end',
      '/.well-known/openid-configuration',
    ])
      expect((await fetch(`${at.origin}/oauth${path}`)).status).toBe(404)
  })

  it.each(['ES256', 'RS256', 'PS256', 'EdDSA', 'Ed25519'] as const)('may sign by %s', async (algorithm) => {
    const machine = await register(at, { key: await newKey(algorithm) })
    expect((await askToken(at, machine)).status).toBe(200)
  })

  it('may be registered by PEM, and is then called by the thumbprint of its key', async () => {
    const key = await newKey()
    const machine = await register(at, { key, pasted: key.pem })
    expect((await askToken(at, machine)).status).toBe(200)
  })
})

describe('a machine that is let in', () => {
  it('acts under its own number in the audit, and what it does is done once', async () => {
    const machine = await register(at)
    const token = await tokenOf(at, machine, 'alerts.draft')
    const words = {
      headline: '川が増えています',
      description: '水が増えています。',
      instruction: '離れてください。',
    }
    const input = {
      drill: true,
      hazard: 'flood',
      level: 3,
      districts: [],
      expiresAt: new Date(Date.parse(at.town.now()) + 3_600_000).toISOString(),
      texts: { ja: words, 'ja-x-easy': words, en: words },
    }
    const headers = { 'idempotency-key': 'camera-1' }
    const first = await call(at.origin, 'alerts.draft', { token, input, headers })
    const again = await call(at.origin, 'alerts.draft', { token, input, headers })
    const { id } = (await first.json()) as { id: string }
    expect([first.status, await again.json()]).toEqual([200, expect.objectContaining({ id })])
    expect(await audited(id)).toEqual([{ actor: machine.id, operation: 'alerts.draft', loud: false }])
  })

  it('is refused what its token does not name, and told which scope it takes', async () => {
    const machine = await register(at)
    const token = await tokenOf(at, machine, 'alerts.list')
    const other = await call(at.origin, 'alerts.draft', { token })
    expect([other.status, await codeOf(other), other.headers.get('www-authenticate')]).toEqual([
      403,
      'kernel.out-of-scope',
      'Bearer realm="hiroba", error="insufficient_scope", scope="alerts.draft"',
    ])
  })

  it('is refused what only people do, whatever it asks for', async () => {
    const machine = await register(at)
    const token = await tokenOf(at, machine)
    for (const name of [
      'alerts.approve',
      'people.list',
      'machines.list',
      'people.list-keys',
      'machines.issue-token',
    ]) {
      const response = await call(at.origin, name, { token })
      expect([name, response.status, await codeOf(response)]).toEqual([name, 403, 'kernel.forbidden'])
      expect(response.headers.get('www-authenticate')).toContain('insufficient_scope')
    }
    const more = await askToken(at, machine, { scope: 'alerts.approve' })
    expect([more.status, await more.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'invalid_scope' }),
    ])
  })

  it('uploads files only when that was chosen for it', async () => {
    const machine = await register(at, { scopes: ['alerts.list', 'blobs'] })
    const send = async (scope: string) =>
      fetch(`${at.origin}/api/blobs`, {
        method: 'POST',
        body: 'a telegram',
        headers: { authorization: `Bearer ${await tokenOf(at, machine, scope)}`, 'x-file-name': 'a.txt' },
      })
    expect((await send('alerts.list')).status).toBe(403)
    expect((await send('blobs')).status).toBe(201)
  })

  it('is refused with a cookie beside its token', async () => {
    const token = await tokenOf(at, await register(at))
    const { cookie } = at.administrator
    const response = await call(at.origin, 'alerts.list', { token, headers: { cookie } })
    expect([response.status, await codeOf(response), response.headers.get('www-authenticate')]).toEqual([
      400,
      'machines.cookie-and-token',
      'Bearer realm="hiroba", error="invalid_request"',
    ])
  })

  it('opens no page with its token', async () => {
    const token = await tokenOf(at, await register(at))
    const response = await fetch(`${at.origin}/ja/console/alerts`, {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'manual',
    })
    expect(response.status).toBe(401)
  })

  it('waits when it asks for tokens too often, and others do not', async () => {
    const [busy, calm] = [await register(at), await register(at)]
    const asked = await Promise.all(Array.from({ length: 61 }, () => askToken(at, busy)))
    expect(asked.filter(({ status }) => status === 429)).toHaveLength(1)
    expect((await askToken(at, calm)).status).toBe(200)
  })
})

describe('from one moment to the next', () => {
  const works = async (token: string) => (await call(at.origin, 'alerts.list', { token })).status === 200

  it('a machine that is revoked is out with its next call, and gets no token any more', async () => {
    const machine = await register(at)
    const token = await tokenOf(at, machine)
    expect(await works(token)).toBe(true)
    await at.town.run('machines.revoke', { id: machine.id }, at.administrator.actor)
    expect(await works(token)).toBe(false)
    const next = await askToken(at, machine)
    expect([next.status, await next.json()]).toEqual([
      401,
      expect.objectContaining({ error: 'invalid_client' }),
    ])
    await expect(
      at.town.connection.pool.query(
        'update machines.machine set revoked_at = null, revoked_by = null where id = $1',
        [machine.id],
      ),
    ).rejects.toThrow('a machine stays revoked')
  })

  it('an operation that is taken away is gone from tokens too', async () => {
    const machine = await register(at)
    const token = await tokenOf(at, machine, 'alerts.list alerts.draft')
    await at.town.run(
      'machines.choose-scopes',
      { id: machine.id, scopes: ['alerts.draft'] },
      at.administrator.actor,
    )
    expect(await works(token)).toBe(false)
    expect(await works(await tokenOf(at, machine, 'alerts.draft'))).toBe(false)
    expect((await askToken(at, machine, { scope: 'alerts.list' })).status).toBe(400)
  })

  it('a key can be changed for the next without a gap, and the removed one never comes back', async () => {
    const machine = await register(at)
    const next = { id: machine.id, key: await newKey('EdDSA') }
    const run = (name: string, input: object) =>
      at.town.run(name, { id: machine.id, ...input }, at.administrator.actor)
    at.town.advance(1000)
    const added = (await run('machines.add-key', { key: JSON.stringify(next.key.jwk) })) as { keyId: string }
    expect([(await askToken(at, machine)).status, (await askToken(at, next)).status]).toEqual([200, 200])
    const { keys } = (await run('machines.get', {})) as { keys: { id: string; kind: string }[] }
    expect(keys.map(({ kind }) => kind)).toEqual(['P-256', 'Ed25519'])
    const old = keys.find(({ id }) => id !== added.keyId)
    const before = await tokenOf(at, machine)
    await run('machines.remove-key', { keyId: old?.id })
    expect(await works(before)).toBe(false)
    expect([(await askToken(at, machine)).status, (await askToken(at, next)).status]).toEqual([401, 200])
    await expect(run('machines.add-key', { key: JSON.stringify(machine.key.jwk) })).rejects.toMatchObject({
      code: 'machines.key-known',
    })
  })

  it('a token ends after ten minutes, and a machine with its term', async () => {
    const own = await openMachineTown()
    const machine = await register(own)
    const token = await tokenOf(own, machine)
    const calls = async () => (await call(own.origin, 'alerts.list', { token })).status
    own.town.advance(599_000)
    expect(await calls()).toBe(200)
    own.town.advance(1_000)
    expect(await calls()).toBe(401)
    own.town.advance(90 * 86_400_000)
    expect((await askToken(own, machine)).status).toBe(401)
    await own.serving.stop()
  })
})
