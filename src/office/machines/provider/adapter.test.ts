import { randomBytes } from 'node:crypto'
import type { Adapter } from 'oidc-provider'
import { beforeAll, describe, expect, it } from 'vitest'
import { createLimiter } from '#kernel'
import { newKey, register } from '../../../../tests/setup/machines.ts'
import { openTown, type TestTown } from '../../../../tests/setup/town.ts'
import type { Inside } from '../parts.ts'
import { adapterFor } from './adapter.ts'

let town: TestTown
let parts: Inside
let machine: string
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  const { connection, sources, key, log, publicUrl, machineRoles } = town.parts
  parts = {
    db: connection.db,
    sources,
    key,
    log,
    publicUrl,
    roles: machineRoles,
    operations: () => town.modules.flatMap((one) => one.operations),
    organisations: { nameOf: async () => null },
    runner: () => town.runner,
    limiter: createLimiter(),
  }
  const administrator = await town.staff('administrator')
  machine = (await register({ town, administrator }, { key: await newKey() })).id
})

const value = () => randomBytes(32).toString('base64url')
const of = (model: string): Adapter => adapterFor(parts)(model)
const rows = async () => (await town.connection.pool.query('select * from machines.issued')).rows

/** Every model oidc-provider 9 stores and looks up by its value. */
const models = [
  'AccessToken',
  'AuthorizationCode',
  'RefreshToken',
  'DeviceCode',
  'BackchannelAuthenticationRequest',
  'PreAuthorizedCode',
  'PushedAuthorizationRequest',
  'InitialAccessToken',
  'RegistrationAccessToken',
  'Grant',
  'Session',
  'Interaction',
  'ClientCredentials',
]

const payloadOf = (model: string, more: object = {}) => ({
  kind: model,
  iat: 1,
  exp: 2,
  clientId: machine,
  scope: 'alerts.list',
  ...more,
})

describe.each(models)('what is kept of a %s', (model) => {
  it('comes back as it was, by its own value and under its own model only', async () => {
    const id = value()
    const payload = payloadOf(model, { jti: id, extra: { a: [1, '二'] } })
    await of(model).upsert(id, payload, 600)
    expect(await of(model).find(id)).toEqual(payload)
    expect(await of(model === 'Grant' ? 'Session' : 'Grant').find(id)).toBeUndefined()
    expect(await of(model).find(value())).toBeUndefined()
  })

  it('is gone when it is taken away, and when its time is over', async () => {
    const [first, second] = [value(), value()]
    for (const id of [first, second]) await of(model).upsert(id, payloadOf(model, { jti: id }), 60)
    await of(model).destroy(first)
    expect(await of(model).find(first)).toBeUndefined()
    expect(await of(model).find(second)).toBeDefined()
    town.advance(60_000)
    expect(await of(model).find(second)).toBeUndefined()
  })

  it('is consumed once, and says so from then on', async () => {
    const id = value()
    await of(model).upsert(id, payloadOf(model, { jti: id }), 600)
    const tried = await Promise.allSettled(Array.from({ length: 5 }, () => of(model).consume(id)))
    expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await of(model).find(id)).toMatchObject({ consumed: Math.floor(Date.parse(town.now()) / 1000) })
    await expect(of(model).consume(id)).rejects.toThrow('invalid_grant')
  })
})

describe('the store of the authorisation server', () => {
  it('takes everything away that came of a revoked grant, and nothing else', async () => {
    const [grant, other] = [value(), value()]
    const kinds = [
      'AccessToken',
      'AuthorizationCode',
      'RefreshToken',
      'DeviceCode',
      'BackchannelAuthenticationRequest',
      'PreAuthorizedCode',
    ]
    const kept = value()
    await of('AccessToken').upsert(kept, payloadOf('AccessToken', { jti: kept, grantId: other }), 600)
    await of('Grant').upsert(grant, payloadOf('Grant', { jti: grant }), 600)
    const tokens = kinds.map((kind) => ({ kind, id: value() }))
    for (const { kind, id } of tokens)
      await of(kind).upsert(id, payloadOf(kind, { jti: id, grantId: grant }), 600)
    const before = (await rows()).length
    await of('AccessToken').revokeByGrantId(grant)
    for (const { kind, id } of tokens) expect(await of(kind).find(id)).toBeUndefined()
    expect(await of('Grant').find(grant)).toBeUndefined()
    expect(await of('AccessToken').find(kept)).toBeDefined()
    expect(before - (await rows()).length).toBe(kinds.length + 1)
  })

  it('finds a session by its uid and a device by the code a person types, whole', async () => {
    const [session, device] = [value(), value()]
    const held = payloadOf('Session', { jti: session, uid: 'uid-1', accountId: 'somebody' })
    const coded = payloadOf('DeviceCode', { jti: device, userCode: 'ABCD-EFGH' })
    await of('Session').upsert(session, held, 600)
    await of('DeviceCode').upsert(device, coded, 600)
    expect(await of('Session').findByUid('uid-1')).toEqual(held)
    expect(await of('DeviceCode').findByUserCode('ABCD-EFGH')).toEqual(coded)
    expect(await of('Session').findByUserCode('ABCD-EFGH')).toBeUndefined()
    expect(await of('DeviceCode').findByUid('uid-1')).toBeUndefined()
  })

  it('writes what became of a thing over what it was', async () => {
    const id = value()
    await of('Interaction').upsert(id, payloadOf('Interaction', { jti: id }), 600)
    await of('Interaction').upsert(id, payloadOf('Interaction', { jti: id, result: { login: 1 } }), 600)
    expect(await of('Interaction').find(id)).toMatchObject({ result: { login: 1 } })
  })

  it('marks an assertion as used for one of all who bring it, until it is over', async () => {
    const id = value()
    const mark = () =>
      of('ReplayDetection').upsert(id, { kind: 'ReplayDetection', jti: id, iss: machine }, 60)
    const tried = await Promise.allSettled(Array.from({ length: 5 }, mark))
    expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await of('ReplayDetection').find(id)).toMatchObject({ iss: machine })
  })

  it('forgets what is over when the job comes by', async () => {
    town.advance(30 * 86_400_000)
    expect((await rows()).length).toBeGreaterThan(0)
    const job = town.modules.flatMap(({ jobs }) => jobs).find(({ name }) => name === 'machines.drop-expired')
    await job?.run()
    expect(await rows()).toEqual([])
  })

  it('knows no machine that is not registered, and registers none', async () => {
    for (const id of ['', 'x', value(), '019a0000-0000-7000-8000-00000000ffff'])
      expect(await of('Client').find(id)).toBeUndefined()
    expect(await of('Client').find(machine)).toMatchObject({
      client_id: machine,
      scope: 'alerts.list alerts.draft',
    })
    await expect(of('Client').upsert(machine, {}, 60)).rejects.toThrow('registered by operations')
  })

  it('keeps no value that opens anything, in any column', async () => {
    const secrets = { id: value(), grantId: value(), uid: value(), userCode: 'WXYZ-1234', nonce: value() }
    const payload = payloadOf('Session', { jti: secrets.id, ...secrets })
    await of('Session').upsert(secrets.id, payload, 600)
    const token = value()
    await of('ClientCredentials').upsert(token, payloadOf('ClientCredentials', { jti: token }), 600)
    const { rows: texts } = await town.connection.pool.query<{ text: string }>(
      "select i::text || encode(sealed, 'escape') as text from machines.issued i",
    )
    const all = texts.map(({ text }) => text).join('\n')
    expect(texts.length).toBeGreaterThan(1)
    for (const secret of [...Object.values(secrets), token]) expect(all).not.toContain(secret)
  })
})
