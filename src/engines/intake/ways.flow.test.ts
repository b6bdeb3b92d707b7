import { createHmac } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { Webhook } from 'standardwebhooks'
import { beforeEach, describe, expect, it } from 'vitest'
import { atEnd } from '../../../tests/setup/ending.ts'
import { feedOf, openFeedServer } from '../../../tests/setup/intake/feed-server.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { createOutside } from '../../adapters.ts'
import { FLAWLESS } from '../../formats/cap/alert.fixture.ts'
import { writeCap } from '../../formats/cap/index.ts'
import { pollOnce } from './feeds/poll.ts'

const telegram = await readFile('tests/corpora/bad-xml/good-telegram.xml')
const broken = telegram.subarray(0, -20)
const name = { ja: '試しの入り口', 'ja-x-easy': '入（い）り口（ぐち）', en: 'A source' }
const origin = 'http://localhost:8080'

const rows = async (town: TestTown, sql: string) => (await town.connection.pool.query(sql)).rows
const arrivals = (town: TestTown) =>
  rows(town, 'select source, route, first, behind_ms, outcome from intake.arrival order by received_at, id')

const post = (town: TestTown, path: string, body: Uint8Array, headers: Record<string, string> = {}) =>
  town.web.request(`${origin}${path}`, { method: 'POST', body: Buffer.from(body), headers })

async function secretOf(town: TestTown, source: string): Promise<string> {
  const { actor } = await town.staff('administrator')
  return ((await town.run('intake.show-secret', { source }, actor)) as { secret: string }).secret
}

describe('a message that is posted', () => {
  let town: TestTown
  let secret: string
  beforeEach(async () => {
    town = await openTown({
      sources: [
        { id: 'neighbour', kind: 'webhook', name },
        { id: 'simple', kind: 'webhook', name, proof: 'token' },
        { id: 'receiver', kind: 'receiver', name },
      ],
    })
    secret = await secretOf(town, 'neighbour')
  })

  /** As the reference library of Standard Webhooks signs it. */
  const signed = (body: Uint8Array, { id = 'msg_1', at = town.now() } = {}) => ({
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(Date.parse(at) / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, new Date(at), Buffer.from(body).toString()),
  })

  it('and signed by Standard Webhooks is proposed, and again under its id changes nothing', async () => {
    const first = await post(town, '/intake/neighbour', telegram, signed(telegram))
    expect([first.status, await first.json()]).toEqual([
      202,
      { sha256: expect.any(String), outcome: 'proposed' },
    ])
    const again = await post(town, '/intake/neighbour', telegram, signed(telegram))
    expect([again.status, ((await again.json()) as { outcome: string }).outcome]).toEqual([202, 'seen'])
    expect(await arrivals(town)).toHaveLength(1)
  })

  it.each([
    ['nothing', () => ({})],
    ['a signature of other bytes', () => ({ ...signed(broken) })],
    ['a signature of another id', () => ({ ...signed(telegram), 'webhook-id': 'msg_2' })],
    ['a token', () => ({ authorization: 'Bearer abc' })],
  ])('with %s is refused before it is looked at', async (_what, headers) => {
    expect((await post(town, '/intake/neighbour', telegram, headers())).status).toBe(401)
    expect(await arrivals(town)).toEqual([])
    expect(await rows(town, 'select * from intake.refused')).toEqual([])
  })

  it('is refused when its time is more than five minutes off, however well it is signed', async () => {
    const old = signed(telegram)
    town.advance(5 * 60_000 + 1_000)
    const response = await post(town, '/intake/neighbour', telegram, old)
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      401,
      'intake.out-of-date',
    ])
  })

  it('and cannot be taken in is answered with what is wrong and where, and lies in the quarantine', async () => {
    const response = await post(town, '/intake/neighbour', broken, signed(broken))
    expect(response.status).toBe(422)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({
      code: 'intake.refused-message',
      reason: 'not-well-formed',
      findings: [{ rule: 'not-well-formed', where: '/Report' }],
    })
    const { cookie } = await town.staff('duty-officer')
    const page = await (await town.get('/ja/console/alerts/sources/quarantine', cookie)).text()
    expect(page).toContain('not-well-formed')
    expect(page).toContain('その場の答えで')
    const once = await post(town, '/intake/neighbour', broken, signed(broken, { id: 'msg_3' }))
    expect(once.status).toBe(422)
    expect(await rows(town, 'select count(*)::int as n from intake.refused')).toEqual([{ n: 1 }])
  })

  it('by who cannot sign is taken with a token, and the token of one source opens no other', async () => {
    const token = await secretOf(town, 'simple')
    const bearer = { authorization: `Bearer ${token}` }
    expect((await post(town, '/intake/receiver', telegram, bearer)).status).toBe(401)
    expect((await post(town, '/intake/simple', telegram, bearer)).status).toBe(202)
    expect(await arrivals(town)).toMatchObject([{ source: 'simple', route: 'webhook', first: true }])
  })

  it('and refused by one source for want of a signature is no less what another source took', async () => {
    const both = await openTown({
      sources: [
        { id: 'strict', kind: 'webhook', name, proof: 'token', signed: true },
        { id: 'simple', kind: 'webhook', name, proof: 'token' },
      ],
    })
    const by = async (source: string) => ({ authorization: `Bearer ${await secretOf(both, source)}` })
    const alert = Buffer.from(writeCap(FLAWLESS))
    expect((await post(both, '/intake/strict', alert, await by('strict'))).status).toBe(422)
    expect((await post(both, '/intake/simple', alert, await by('simple'))).status).toBe(202)
    expect((await post(both, '/intake/simple', alert, await by('simple'))).status).toBe(202)
    expect((await post(both, '/intake/strict', alert, await by('strict'))).status).toBe(422)
    expect(await rows(both, 'select source, code from intake.refused')).toEqual([
      { source: 'strict', code: 'signature-missing' },
    ])
  })

  it('under an id that was taken before is no news, and its source is not silent', async () => {
    await post(town, '/intake/neighbour', telegram, signed(telegram))
    town.advance(60_000)
    await post(town, '/intake/neighbour', telegram, signed(telegram))
    expect(
      await rows(
        town,
        `select message_at = '${town.now()}' as heard from intake.source_state where source = 'neighbour'`,
      ),
    ).toEqual([{ heard: true }])
  })

  it('by two ways is one message: the later arrival is kept with how far it was behind', async () => {
    await post(town, '/intake/neighbour', telegram, signed(telegram))
    town.advance(1_250)
    await post(town, '/intake/simple', telegram, {
      authorization: `Bearer ${await secretOf(town, 'simple')}`,
    })
    expect(await arrivals(town)).toEqual([
      { source: 'neighbour', route: 'webhook', first: true, behind_ms: null, outcome: 'proposed' },
      { source: 'simple', route: 'webhook', first: false, behind_ms: 1_250, outcome: 'duplicate' },
    ])
    const { cookie } = await town.staff('duty-officer')
    expect(await (await town.get('/en/console/alerts/sources', cookie)).text()).toContain(
      '1.3 seconds behind',
    )
  })

  it('to a source that is not there, or with more than 5 MiB, is refused', async () => {
    expect((await post(town, '/intake/nobody', telegram, signed(telegram))).status).toBe(404)
    const large = Buffer.alloc(5 * 1024 * 1024 + 1, 32)
    expect((await post(town, '/intake/neighbour', large, signed(large))).status).toBe(413)
  })

  it('never raises two proposals, however many bring it at the same moment', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        post(town, '/intake/neighbour', telegram, signed(telegram, { id: `msg_${n}` })),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    expect((await arrivals(town)).filter(({ first }) => first)).toHaveLength(1)
    expect(await rows(town, 'select count(*)::int as n from alerts.alert')).toEqual([{ n: 1 }])
  })
})

describe('a hub', () => {
  it('is asked, verified and renewed; what it pushes is fetched at once, or refused where it cannot be read', async () => {
    const server = await openFeedServer()
    atEnd('test', server.close)
    const topic = `${server.url}/alerts.atom`
    const town = await openTown({
      sources: [
        {
          id: 'prefecture',
          kind: 'feed',
          name,
          feeds: [{ url: topic }],
          push: { topic, hub: `${server.url}/hub` },
        },
      ],
    })
    const asked: URLSearchParams[] = []
    server.answer('/hub', (request, response) => {
      const pieces: Buffer[] = []
      request.on('data', (piece: Buffer) => pieces.push(piece))
      request.on('end', () => {
        asked.push(new URLSearchParams(Buffer.concat(pieces).toString()))
        response.writeHead(202).end()
      })
    })
    server.put('/alerts.atom', feedOf([]))
    const outside = createOutside({ allowedNetworks: ['127.0.0.0/8'], dataDir: '/nonexistent' })
    const poll = () => pollOnce(town.intake.polling('prefecture', outside))
    await poll()
    expect(asked).toHaveLength(1)
    const callback = new URL(asked[0]?.get('hub.callback') ?? '')
    const verify = (more: Record<string, string>) => {
      const query = new URLSearchParams({
        'hub.mode': 'subscribe',
        'hub.topic': topic,
        'hub.challenge': 'c1',
        ...more,
      })
      return town.web.request(`${origin}${callback.pathname}?${query}`)
    }
    expect((await verify({ 'hub.topic': 'https://other.example/' })).status).toBe(404)
    const verified = await verify({ 'hub.lease_seconds': '86400' })
    expect([verified.status, await verified.text()]).toEqual([200, 'c1'])

    server.put('/data/1.xml', telegram)
    const body = Buffer.from(feedOf([{ href: `${server.url}/data/1.xml`, updated: '2026-11-22T03:00:00Z' }]))
    const signature = (key: string, method = 'sha256') =>
      `${method}=${createHmac(method, key).update(body).digest('hex')}`
    const secret = asked[0]?.get('hub.secret') ?? ''
    const push = (by: string) => post(town, callback.pathname, body, { 'x-hub-signature': by })
    expect((await push(signature('another'))).status).toBe(401)
    expect((await push('')).status).toBe(401)
    expect((await push(signature(secret, 'sha1'))).status).toBe(202)
    expect((await push(signature(secret))).status).toBe(202)
    await poll()
    expect(await arrivals(town)).toMatchObject([{ route: 'push', first: true, outcome: 'proposed' }])

    const cut = body.subarray(0, -8)
    const signedCut = `sha256=${createHmac('sha256', secret).update(cut).digest('hex')}`
    const unread = await post(town, callback.pathname, cut, { 'x-hub-signature': signedCut })
    expect(unread.status).toBe(422)
    expect(await rows(town, 'select route, size from intake.refused')).toEqual([
      { route: 'push', size: cut.length },
    ])

    town.advance(86_400_000 * 0.8 + 1_000)
    await poll()
    expect(asked).toHaveLength(2)
    expect(asked[1]?.get('hub.callback')).toBe(callback.href)
  })
})

describe('a folder', () => {
  let folder: string
  let town: TestTown
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hiroba-drop-'))
    atEnd('test', () => rm(folder, { recursive: true }))
    town = await openTown({ sources: [{ id: 'drop', kind: 'folder', name, path: folder }] })
  })

  const start = () => {
    const outside = createOutside({ allowedNetworks: [], dataDir: folder })
    const loops = town.intake.start({ ...outside, appUrl: town.appUrl })
    const stop = async () => void (await Promise.all(loops.map((loop) => loop.stop())))
    return { stop }
  }
  const within = async (part: string) => (await readdir(join(folder, part)).catch(() => [])).sort()
  const settled = (part: string, count: number) =>
    expect.poll(() => within(part), { timeout: 20_000 }).toHaveLength(count)

  it('takes files in when they are complete, and says beside the refused ones what is wrong', async () => {
    const loop = start()
    atEnd('test', loop.stop)
    await writeFile(join(folder, '電文.xml.part'), telegram)
    await rename(join(folder, '電文.xml.part'), join(folder, '電文.xml'))
    await writeFile(join(folder, 'bad.xml'), broken)
    await settled('done', 1)
    await settled('refused', 2)
    expect((await within('done'))[0]).toMatch(/^[0-9a-f]{12}-電文\.xml$/)
    const [, report = ''] = await within('refused')
    expect(JSON.parse(await readFile(join(folder, 'refused', report), 'utf8'))).toMatchObject({
      file: 'bad.xml',
      code: 'not-well-formed',
    })
    expect(await arrivals(town)).toHaveLength(2)
  })

  it('goes on after a file that cannot be taken in, which stays until it can', async () => {
    const owner = new pg.Client({ connectionString: town.ownerUrl })
    await owner.connect()
    atEnd('test', () => owner.end())
    // A database that does not take this one.
    await owner.query(
      `alter table intake.arrival add constraint closed check (size <> ${broken.length}) not valid`,
    )
    await writeFile(join(folder, 'a.xml'), broken)
    await writeFile(join(folder, 'b.xml'), telegram)
    const loop = start()
    atEnd('test', loop.stop)
    await settled('done', 1)
    expect(await within('refused')).toEqual([])
    await expect
      .poll(() => rows(town, 'select failure from intake.source_state'), { timeout: 20_000 })
      .toEqual([{ failure: 'unreadable' }])
    await owner.query('alter table intake.arrival drop constraint closed')
    await settled('refused', 2)
  })

  it('follows no link, takes nothing odd, and leaves what is being written alone', async () => {
    await writeFile(join(folder, 'secret'), 'key')
    await mkdir(join(folder, 'inside'))
    await rename(join(folder, 'secret'), join(folder, 'inside', 'secret'))
    await symlink(join(folder, 'inside', 'secret'), join(folder, 'link.xml'))
    await writeFile(join(folder, 'a\u202Elmx.exe'), telegram)
    await writeFile(join(folder, 'half.tmp'), telegram)
    await writeFile(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x93, 0x64])]), telegram)
    const loop = start()
    atEnd('test', loop.stop)
    await settled('refused', 6)
    expect(await arrivals(town)).toEqual([])
    expect(await rows(town, 'select distinct code from intake.refused')).toEqual([{ code: 'odd-file' }])
    expect(await within('')).toEqual(['done', 'half.tmp', 'inside', 'refused'])
  })

  it('loses nothing and takes nothing twice when the process dies between taking in and moving away', async () => {
    const file = join(folder, 'a.xml')
    await writeFile(file, telegram)
    const before = start()
    await settled('done', 1)
    await before.stop()
    // As it is found after a death at the worst moment: taken in, and not moved.
    await rename(join(folder, 'done', (await within('done'))[0] ?? ''), file)
    const after = start()
    atEnd('test', after.stop)
    await settled('done', 1)
    expect(await within('')).toEqual(['done', 'refused'])
    expect(await arrivals(town)).toHaveLength(1)
  })
})
