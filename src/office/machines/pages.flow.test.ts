import { Writable } from 'node:stream'
import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { createLog, plus } from '#kernel'
import {
  askToken,
  call,
  newKey,
  type OwnKey,
  openMachineTown,
  register,
  sendForm,
  tokenOf,
} from '../../../tests/setup/machines.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

type Staff = Awaited<ReturnType<TestTown['staff']>>
let town: TestTown
let administrator: Staff
let key: OwnKey
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  administrator = await town.staff('administrator')
  key = await newKey()
})

const typed = (pasted: string) => ({
  _operation: 'machines.add',
  _key: crypto.randomUUID(),
  name: '河川カメラ',
  organisationName: '青波新聞',
  contact: 'machines@newsroom.example',
  roles: 'source',
  // As a browser sends a time in Japan.
  expiresAt: new Date(Date.parse(plus(town.now(), 30 * 86_400_000)) + 9 * 3_600_000)
    .toISOString()
    .slice(0, 16),
  key: pasted,
})
const send = (path: string, fields: Record<string, string>) =>
  town.post(path, { _key: crypto.randomUUID(), ...fields }, administrator.cookie)
const see = async (path: string) => (await town.get(path, administrator.cookie)).text()

describe('an administrator, without a script', () => {
  let page = ''
  beforeAll(async () => {
    const added = await send('/ja/console/machines/new', typed(key.pem))
    expect(added.status).toBe(303)
    page = added.headers.get('location') ?? ''
  })

  it('registers a machine, is shown that it may do nothing yet, and chooses what it may call', async () => {
    expect(page).toMatch(/^\/ja\/console\/machines\/[0-9a-f-]{36}$/)
    expect(await see(page)).toContain('この機械は、まだ何も呼べません')
    const id = page.split('/').at(-1) ?? ''
    const chosen = await send(page, { _operation: 'machines.choose-scopes', id, scopes: 'alerts.list' })
    expect([chosen.status, chosen.headers.get('location')]).toEqual([303, page])
    const shown = await see(page)
    expect(shown).not.toContain('この機械は、まだ何も呼べません')
    expect(shown).toContain('P-256')
    expect(await see('/ja/console/machines')).toContain('青波新聞')
  })

  it('is offered no operation that its roles do not allow, and cannot choose one', async () => {
    expect(await see(page)).not.toContain('value="alerts.approve"')
    const id = page.split('/').at(-1) ?? ''
    for (const scopes of ['alerts.approve', 'people.invite', 'nothing']) {
      const refused = await send(page, { _operation: 'machines.choose-scopes', id, scopes })
      expect([refused.status, (await refused.text()).includes('役割で許されていない操作')]).toEqual([
        422,
        true,
      ])
    }
  })

  it.each([
    [
      'a private key',
      { key: '-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----' },
      'これは秘密鍵です',
    ],
    ['no key', { key: 'これは鍵ではありません。全然違います。違います。' }, '公開鍵として読めません'],
    ['a key that is another machine’s', {}, 'この鍵、またはこの鍵の名前は、すでに使われています'],
    ['a role of people', { roles: 'administrator' }, 'その役割は、機械の役割の一覧にありません'],
    ['a term that is over', { expiresAt: '2020-01-01T00:00' }, '2年以内にしてください'],
    ['a term of ten years', { expiresAt: '2036-01-01T00:00' }, '2年以内にしてください'],
  ])('is told in words that %s is not taken, and keeps what was typed', async (_what, changed, words) => {
    const refused = await send('/ja/console/machines/new', { ...typed(key.pem), ...changed })
    const html = await refused.text()
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(html).toContain(words)
    expect(html).toContain('河川カメラ')
  })

  it('stops it after being asked once more', async () => {
    const id = page.split('/').at(-1) ?? ''
    expect(await see(`${page}/revoke`)).toContain('停止は取り消せません')
    expect((await send(`${page}/revoke`, { _operation: 'machines.revoke', id })).status).toBe(303)
    const shown = await see(page)
    expect(shown).toContain('停止した日時')
    expect(shown).not.toContain('value="machines.')
    expect((await send(`${page}/revoke`, { _operation: 'machines.revoke', id })).status).toBe(409)
    const added = { id, key: (await newKey()).pem }
    await expect(town.run('machines.add-key', added, administrator.actor)).rejects.toMatchObject({
      code: 'machines.revoked',
    })
  })
})

describe('a machine', () => {
  it('has at most three keys', async () => {
    const { id } = await register({ town, administrator })
    const add = async () =>
      town.run('machines.add-key', { id, key: (await newKey('EdDSA')).pem }, administrator.actor)
    await add()
    await add()
    await expect(add()).rejects.toMatchObject({ code: 'machines.too-many-keys' })
  })

  it('of an organisation that is not registered is refused', async () => {
    const { _operation, _key, roles: _roles, ...given } = typed((await newKey()).pem)
    const expiresAt = plus(town.now(), 86_400_000)
    const organisationId = '019a0000-0000-7000-8000-00000000ffff'
    const input = { ...given, roles: ['source'], expiresAt, organisationId }
    await expect(town.run('machines.add', input, administrator.actor)).rejects.toMatchObject({
      code: 'machines.unknown-organisation',
    })
  })
})

describe('what a machine signs with and shows', () => {
  it('is in no log and in no table, whatever goes right or wrong', async () => {
    const written: string[] = []
    const log = createLog(
      'trace',
      new Writable({
        write: (chunk, _encoding, done) => {
          written.push(String(chunk))
          done()
        },
      }),
    )
    const at = await openMachineTown({ log })
    const machine = await register(at)
    const token = await tokenOf(at, machine)
    const used = await askToken(at, machine, { scope: 'nothing' })
    await call(at.origin, 'alerts.list', { token })
    await call(at.origin, 'alerts.draft', { token })
    await sendForm(at.origin, '/introspect', { token })
    expect(used.status).toBe(400)
    // A bug in the middle of it is logged with what the database said.
    const owner = new pg.Client({ connectionString: at.town.ownerUrl })
    await owner.connect()
    await owner.query('alter table machines.issued rename to away')
    expect((await askToken(at, machine)).status).toBe(500)
    expect((await call(at.origin, 'alerts.list', { token })).status).toBe(500)
    await owner.query('alter table machines.away rename to issued')
    await owner.end()
    expect(written.join('')).toContain('machines.provider-failed')
    const { rows: tables } = await at.town.connection.pool.query<{ name: string }>(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = any ($1)",
      [at.town.modules.map(({ name }) => name)],
    )
    const texts = await Promise.all(
      tables.map(async ({ name }) => {
        const { rows } = await at.town.connection.pool.query<{ text: string }>(
          `select t::text as text from ${name} t`,
        )
        return rows.map(({ text }) => text).join('\n')
      }),
    )
    const everything = [...texts, ...written].join('\n')
    expect(texts.join('').length).toBeGreaterThan(1000)
    const hex = Buffer.from(token).toString('hex')
    for (const secret of [token, hex, Buffer.from(token).toString('base64')])
      expect(everything).not.toContain(secret)
    expect(everything).not.toContain('eyJ')
    await at.serving.stop()
  })
})
