import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { createOutside } from '../../../../src/adapters.ts'
import { contentOf } from '../../../../tests/setup/alerts/content.ts'
import { atEnd } from '../../../../tests/setup/ending.ts'
import { type FeedServer, feedOf, openFeedServer } from '../../../../tests/setup/intake/feed-server.ts'
import { openTown, type TestTown } from '../../../../tests/setup/town.ts'
import { FLAWLESS } from '../../../formats/cap/alert.fixture.ts'
import { writeCap } from '../../../formats/cap/index.ts'
import { pollOnce } from './poll.ts'

type Versioned = { id: string; version: number }

const telegram = readFileSync('tests/corpora/bad-xml/good-telegram.xml', 'utf8')
/** The same warning, a minute later each. */
const telegramAt = (n: number) =>
  telegram.replace(
    /<ReportDateTime>[^<]+/,
    `<ReportDateTime>2026-11-22T11:${String(n).padStart(2, '0')}:00+09:00`,
  )

const outside = createOutside({ allowedNetworks: ['127.0.0.0/8'], dataDir: '/nonexistent' })
const name = { ja: '気象庁', 'ja-x-easy': '気象庁（きしょうちょう）', en: 'Weather agency' }

let server: FeedServer
beforeEach(async () => {
  server = await openFeedServer()
  atEnd('test', server.close)
})

const openWith = (more: Record<string, unknown> = {}, feed: Record<string, unknown> = {}) =>
  openTown({
    sources: [
      { id: 'jma', kind: 'feed', name, feeds: [{ url: `${server.url}/extra.xml`, ...feed }], ...more },
    ],
  })

const poll = (town: TestTown) => pollOnce(town.intake.polling('jma', outside))

const rows = async (town: TestTown, sql: string) => (await town.connection.pool.query(sql)).rows

/** Puts telegrams behind a feed; the newest stands first, as everywhere. */
function publish(minutes: readonly number[], path = '/extra.xml'): void {
  for (const n of minutes) server.put(`/data/${n}.xml`, telegramAt(n))
  const entry = (n: number) => ({
    href: `${server.url}/data/${n}.xml`,
    updated: `2026-11-22T02:${String(n).padStart(2, '0')}:00Z`,
  })
  server.put(path, feedOf(minutes.toSorted((a, b) => b - a).map(entry)))
}

describe('a feed of the weather agency', () => {
  it('leads from an entry to a proposal for the officer in one poll', async () => {
    const town = await openWith()
    publish([1])
    expect((await poll(town)).taken).toBe(1)
    expect(await rows(town, 'select state, hazard from alerts.alert')).toHaveLength(1)
    expect(
      await rows(town, 'select source, route, first, outcome, issuer, format, valid from intake.arrival'),
    ).toEqual([
      {
        source: 'jma',
        route: 'poll',
        first: true,
        outcome: 'proposed',
        issuer: expect.stringMatching(/気象台|気象庁/),
        format: 'jma',
        valid: true,
      },
    ])
  })

  it('is asked with what its last answer said, and no document is fetched twice', async () => {
    const town = await openWith()
    publish([1, 2])
    await poll(town)
    town.advance(60_000)
    await poll(town)
    publish([1, 2, 3])
    town.advance(60_000)
    await poll(town)
    expect(server.unchanged('/extra.xml')).toBe(1)
    expect([1, 2, 3].map((n) => server.asked(`/data/${n}.xml`))).toEqual([1, 1, 1])
  })

  it('is taken in the order in which things happened, though documents come at the same time', async () => {
    const town = await openWith()
    publish([5, 3, 1, 4, 2, 9, 8, 7, 6])
    await poll(town)
    const taken = await rows(town, 'select reported_at from alerts.telegram order by received_at, title')
    expect(taken).toHaveLength(9)
    expect(
      await rows(town, "select count(*)::int as count from alerts.telegram where outcome = 'outdated'"),
    ).toEqual([{ count: 0 }])
    expect(server.most()).toBeLessThanOrEqual(4)
  })

  it('that names an entry twice, or one by an address longer than any, is read for all the others', async () => {
    const town = await openWith()
    publish([1])
    const entry = { href: `${server.url}/data/1.xml`, updated: '2026-11-22T02:01:00Z' }
    const long = Buffer.from(Array.from({ length: 3000 }, (_, n) => (n * 7919) % 251)).toString('base64url')
    server.put('/extra.xml', feedOf([entry, { ...entry, href: `${server.url}/${long}` }, entry]))
    expect((await poll(town)).taken).toBe(1)
    expect(await rows(town, 'select failure from intake.source_state')).toEqual([{ failure: null }])
    expect(await rows(town, 'select address, state from intake.entry')).toEqual([
      { address: entry.href, state: 'taken' },
    ])
  })

  it('goes on after a document that fails, which is tried again until it comes', async () => {
    const town = await openWith()
    publish([1, 2, 3])
    server.fail('/data/2.xml', 503)
    expect((await poll(town)).taken).toBe(2)
    town.advance(60_000)
    expect((await poll(town)).taken).toBe(1)
    expect(server.asked('/data/2.xml')).toBe(2)
  })

  it('is not asked for a document that is gone longer than seven days', async () => {
    const town = await openWith()
    publish([1])
    server.fail('/data/1.xml', 404, { times: 1_000 })
    await poll(town)
    town.advance(8 * 86_400_000)
    await poll(town)
    expect(await rows(town, 'select state, failure from intake.entry')).toEqual([
      { state: 'given-up', failure: 'not-found' },
    ])
    const asked = server.asked('/data/1.xml')
    town.advance(86_400_000)
    await poll(town)
    expect(server.asked('/data/1.xml')).toBe(asked)
  })

  it('is left alone for as long as it asks, and longer each time it fails', async () => {
    const town = await openWith()
    publish([1])
    server.fail('/extra.xml', 429, { headers: { 'retry-after': '600' } })
    const { nextAt } = await poll(town)
    expect(Date.parse(nextAt) - Date.parse(town.now())).toBe(600_000)
    town.advance(599_000)
    await poll(town)
    expect(server.asked('/extra.xml')).toBe(1)
    town.advance(1_000)
    await poll(town)
    expect(server.asked('/extra.xml')).toBe(2)
    expect(await rows(town, 'select failures, failure from intake.source_state')).toEqual([
      { failures: 0, failure: null },
    ])
  })

  it('is caught up with by its long feed after a start and after a gap, what is new first', async () => {
    const town = await openWith({}, { catchUp: `${server.url}/extra_l.xml` })
    publish([1, 2, 3, 4], '/extra_l.xml')
    publish([4])
    await poll(town)
    expect(await rows(town, 'select address, late from intake.entry order by place')).toEqual(
      [4, 1, 2, 3].map((n) => ({ address: `${server.url}/data/${n}.xml`, late: n !== 4 })),
    )
    town.advance(60_000)
    await poll(town)
    expect(server.asked('/extra_l.xml')).toBe(1)
    town.advance(20 * 60_000)
    await poll(town)
    expect(server.asked('/extra_l.xml')).toBe(2)
  })

  it('costs the other side no more requests a minute and bytes a day than the town file says', async () => {
    const town = await openWith({ limits: { requestsAMinute: 3, atOnce: 1 } })
    publish([1, 2, 3, 4])
    expect((await poll(town)).taken).toBe(2)
    town.advance(60_000)
    expect((await poll(town)).taken).toBe(2)
    const small = await openWith({ id: 'jma', limits: { megabytesADay: 1 } })
    server.answer('/extra.xml', (_request, response) =>
      response.writeHead(200).end(feedOf([], `<subtitle>${'x'.repeat(1_000_000)}</subtitle>`)),
    )
    await poll(small)
    const asked = server.asked('/extra.xml')
    small.advance(60_000)
    await poll(small)
    expect(server.asked('/extra.xml')).toBe(asked)
    small.advance(86_400_000)
    await poll(small)
    expect(server.asked('/extra.xml')).toBe(asked + 1)
  })

  it('that leads into the town’s own network is not followed', async () => {
    const town = await openWith()
    server.put(
      '/extra.xml',
      feedOf([{ href: 'http://10.0.0.1/inside.xml', updated: '2026-11-22T02:00:00Z' }]),
    )
    await poll(town)
    expect(await rows(town, 'select failure from intake.entry')).toEqual([{ failure: 'address-inside' }])
  })

  it('that redirects into the town’s own network is not followed either', async () => {
    const town = await openWith()
    server.answer('/extra.xml', (_request, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
    )
    await poll(town)
    expect(await rows(town, 'select failure from intake.source_state')).toEqual([
      { failure: 'address-inside' },
    ])
  })

  it('whose answer is no feed, or more than a feed may have, is a failure of the source, told by a code', async () => {
    const town = await openWith()
    server.put('/extra.xml', '<html></html>')
    await poll(town)
    expect(await rows(town, 'select failure from intake.source_state')).toEqual([{ failure: 'not-a-feed' }])
    town.advance(3_600_000)
    server.answer('/extra.xml', (_request, response) =>
      response.writeHead(200).end(Buffer.alloc(9 * 1024 * 1024, 32)),
    )
    await poll(town)
    // What came until it was too much counts for the day.
    expect(
      await rows(town, 'select failure, day_bytes > 8000000 as counted from intake.source_state'),
    ).toEqual([{ failure: 'too-large', counted: true }])
  })
})

describe('a feed whose entries carry the alert itself', () => {
  const alert = Buffer.from(writeCap(FLAWLESS))
    .toString()
    .replace(/^<\?xml[^>]*\?>\s*/, '')
  const feedWith = (content: string, more = '<updated>2026-11-22T02:00:00Z</updated>') =>
    `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:x:1</id>${more}<content type="text/xml">${content}</content></entry></feed>`
  const arrived = (town: TestTown) =>
    rows(town, 'select format, outcome, issuer from intake.arrival order by received_at, id')

  it('is read from the entry, once, and nothing is fetched for it', async () => {
    const town = await openWith({ limits: { requestsAMinute: 1 } })
    server.put('/extra.xml', feedWith(alert))
    expect((await poll(town)).taken).toBe(1)
    expect(await arrived(town)).toMatchObject([{ format: 'cap', issuer: FLAWLESS.sender }])
    expect(await rows(town, 'select state, inline from intake.entry')).toEqual([
      { state: 'taken', inline: null },
    ])
    town.advance(60_000)
    server.put('/extra.xml', feedWith(`${alert} `))
    await poll(town)
    expect(await arrived(town)).toHaveLength(1)
  })

  it('that says not when it changed is told from what it was by what stands in it', async () => {
    const town = await openWith()
    server.put('/extra.xml', feedWith(alert, ''))
    await poll(town)
    town.advance(60_000)
    server.put('/extra.xml', feedWith(alert.replace(/<identifier>[^<]+/, '<identifier>another'), ''))
    await poll(town)
    expect(await arrived(town)).toHaveLength(2)
  })

  it('is refused like any other when it is broken, and its neighbours are taken', async () => {
    const town = await openWith()
    const bad = '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><nothing/></alert>'
    const two = `${feedWith(bad).replace('</feed>', '')}${feedWith(alert)
      .replace(/^<feed[^>]*>/, '')
      .replace('urn:x:1', 'urn:x:2')}`
    server.put('/extra.xml', two)
    await poll(town)
    expect((await arrived(town)).map(({ outcome }) => outcome === 'refused').sort()).toEqual([false, true])
    expect(await rows(town, 'select label from intake.refused')).toEqual([{ label: 'urn:x:1' }])
  })

  it('keeps its signature, so that a signed one is known by its sender’s key', async () => {
    const neighbour = await openTown()
    const officer = await neighbour.staff('duty-officer')
    const approver = await neighbour.staff('approver')
    const content = contentOf('印', new Date(Date.parse(neighbour.now()) + 3_600_000).toISOString())
    const drafted = (await neighbour.run(
      'alerts.draft',
      { ...content, drill: false },
      officer.actor,
    )) as Versioned
    const submitted = (await neighbour.run(
      'alerts.submit',
      { ...content, ...drafted },
      officer.actor,
    )) as Versioned
    const { id, version } = submitted
    await neighbour.run('alerts.approve', { id, version }, approver.actor)
    const sent = await rows(neighbour, 'select bytes, sender from alerts.publication')
    const { bytes, sender } = sent[0] as { bytes: Buffer; sender: string }
    const certificate = await (await neighbour.get('/alerts/certificate.pem')).text()

    const town = await openWith({ signed: true })
    const { actor } = await town.staff('administrator')
    const times = { fromAt: '2026-11-01T00:00:00.000Z', untilAt: '2027-11-01T00:00:00.000Z' }
    await town.run('intake.add-sender-key', { issuer: sender, certificate, ...times }, actor)
    server.put('/extra.xml', feedWith(bytes.toString().replace(/^<\?xml[^>]*\?>\s*/, '')))
    await poll(town)
    expect(await rows(town, 'select signature from intake.arrival')).toEqual([{ signature: 'strict' }])
  })
})

describe('a feed that is packed', () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 32))
  const packed = (_request: unknown, response: ServerResponse) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)

  it('to more than a feed may have is refused, never unpacked, and so is a document it names', async () => {
    const town = await openWith()
    server.answer('/extra.xml', packed)
    await poll(town)
    expect(await rows(town, 'select failure from intake.source_state')).toEqual([{ failure: 'too-large' }])
    const other = await openTown({
      sources: [{ id: 'jma', kind: 'feed', name, feeds: [{ url: `${server.url}/other.xml` }] }],
    })
    server.put('/other.xml', feedOf([{ href: `${server.url}/bomb.xml`, updated: '2026-11-22T02:00:00Z' }]))
    server.answer('/bomb.xml', packed)
    await poll(other)
    expect(await rows(other, 'select failure from intake.entry')).toEqual([{ failure: 'too-large' }])
    expect(await rows(other, 'select * from intake.arrival')).toEqual([])
  })
})

describe('two processes', () => {
  it('share a source: each document is fetched once', async () => {
    const town = await openWith()
    publish([1, 2, 3, 4, 5, 6])
    const options = { ...outside, appUrl: town.appUrl }
    const loops = [...town.intake.start(options), ...town.intake.start(options)]
    atEnd('test', async () => void (await Promise.all(loops.map(({ stop }) => stop()))))
    await expect
      .poll(() => rows(town, "select count(*)::int as count from intake.entry where state = 'taken'"), {
        timeout: 15_000,
      })
      .toEqual([{ count: 6 }])
    expect([1, 2, 3, 4, 5, 6].map((n) => server.asked(`/data/${n}.xml`))).toEqual([1, 1, 1, 1, 1, 1])
  })
})
