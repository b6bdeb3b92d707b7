import { expect, it } from 'vitest'
import { type Ask, anonymous } from '#kernel'
import { type Desk, openDesk } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { demoIssuer, demoRules } from '../../../tests/setup/alerts/rules.ts'
import { atomFaults } from '../../formats/atom/faults.fixture.ts'
import { alertTopics } from './feeds/topics.ts'

const path = '/ja/alerts/feed.atom'
const all = (text: string, element: string) =>
  [...text.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map((match) => match[1] ?? '')

const idsOf = async (desk: Desk) => all((await desk.read(path)).text, 'id').slice(1)

it('the feed lists what went out, the newest first, each under an id that never changes', async () => {
  const desk = await openDesk()
  const first = await desk.goOut('一')
  const before = await desk.read(path)
  desk.town.advance(60_000)
  const second = await desk.update(first, '二')
  // Within the same second.
  desk.town.advance(100)
  const third = await desk.update(second, '三')
  const urn = ({ id }: { id: string }) => `urn:uuid:${id}`
  expect(await idsOf(desk)).toEqual([third, second, first].map(urn))
  const after = await desk.read(path)
  expect(all(after.text, 'id')[0]).toBe(all(before.text, 'id')[0])
  expect(all(after.text, 'updated')[0]).not.toBe(all(before.text, 'updated')[0])
  expect(all(after.text, 'updated')[0]).toBe(all(after.text, 'updated')[1])
  const entryOf = (text: string) =>
    text.slice(text.indexOf(`<id>${urn(first)}`), text.indexOf('</entry>', text.indexOf(`<id>${urn(first)}`)))
  expect(entryOf(after.text)).toBe(entryOf(before.text))
  expect(after.text).toContain(`href="http://localhost:8080${await desk.cap(third)}"`)
  await expectInvariants(desk.town)
})

it('who holds the newest feed is answered with 304 and nothing else', async () => {
  const desk = await openDesk()
  const ask = (tag: string) =>
    desk.town.web.request(`http://localhost:8080${path}`, { headers: { 'if-none-match': tag } })
  const empty = await desk.town.get(path)
  expect(empty.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
  const tag = empty.headers.get('etag') ?? ''
  for (const held of [tag, `W/${tag}`, `"other" , ${tag}`]) expect((await ask(held)).status).toBe(304)
  expect(await (await ask(tag)).text()).toBe('')
  expect((await ask('"other"')).status).toBe(200)
  await desk.goOut('一')
  // An answer is shared by all who ask for a quarter of a second.
  desk.town.advance(250)
  const changed = await ask(tag)
  expect(changed.status).toBe(200)
  expect(changed.headers.get('etag')).not.toBe(tag)
})

it('every feed in every language keeps the rules of Atom, empty or not, whatever was written', async () => {
  const desk = await openDesk()
  const feeds = ['ja', 'ja-x-easy', 'en'].flatMap((lang) => [
    `/${lang}/alerts/feed.atom`,
    `/${lang}/alerts/drills.atom`,
  ])
  const faults = async () => {
    const texts = await Promise.all(feeds.map(async (feed) => (await desk.read(feed)).text))
    return texts.map((text) => atomFaults(text))
  }
  expect(await faults()).toEqual(feeds.map(() => []))
  const first = await desk.goOut(`<b>&"']]>\u3000𠮷`)
  await desk.cancel(await desk.update(first, '二'))
  await desk.goOut(`<b>&"']]>\u3000𠮷`, { drill: true })
  expect(await faults()).toEqual(feeds.map(() => []))
  expect(await idsOf(desk)).toHaveLength(3)
})

const topicsOf = () =>
  alertTopics({ rules: demoRules(), issuer: { ...demoIssuer(), publicUrl: 'http://localhost:8080' } })

it('what the hub draws of a topic is, byte for byte, what the same address answers', async () => {
  const desk = await openDesk()
  await desk.goOut('一')
  await desk.goOut('練', { drill: true })
  const ask: Ask = (op, input) => desk.town.runner.run(op, input, { actor: anonymous, via: 'listener' })
  const topics = topicsOf()
  expect(topics.urls).toHaveLength(15)
  for (const url of topics.urls) {
    const answer = await desk.town.web.request(url)
    const drawn = await topics.draw(ask, url)
    expect([url, answer.headers.get('content-type')]).toEqual([url, drawn?.contentType])
    expect(Buffer.from(await answer.arrayBuffer()).equals(drawn?.body ?? Buffer.from('none'))).toBe(true)
  }
  for (const url of ['http://localhost:8080/ja/alerts', 'https://elsewhere.example/ja/alerts/feed.atom', ''])
    expect(await topics.draw(ask, url)).toBeNull()
})

it('whoever reads a topic finds the hub that tells of its changes, in the headers and in the document', async () => {
  const desk = await openDesk()
  for (const url of topicsOf().urls) {
    const answer = await desk.town.web.request(url)
    const link = `<http://localhost:8080/hub>; rel="hub", <${url}>; rel="self"`
    expect(answer.headers.get('link')).toBe(link)
    const held = { 'if-none-match': answer.headers.get('etag') ?? '' }
    const again = await desk.town.web.request(url, { headers: held })
    expect([url, again.status, again.headers.get('link')]).toEqual([url, 304, link])
    if (!url.endsWith('.txt')) expect(await answer.text()).toContain('http://localhost:8080/hub"')
  }
})

type JsonItem = { id: string; title: string; attachments: { url: string }[]; _alert: Record<string, unknown> }

it('the JSON feed is the same list as the Atom feed, each entry with its signed bytes and its end', async () => {
  const desk = await openDesk()
  const first = await desk.goOut('一')
  desk.town.advance(1000)
  const second = await desk.update(first, '二')
  desk.town.advance(1000)
  await desk.cancel(second)
  const answer = await desk.town.get('/ja/alerts/feed.json')
  expect(answer.headers.get('content-type')).toBe('application/feed+json; charset=utf-8')
  const { items } = (await answer.json()) as { items: JsonItem[] }
  expect(items.map(({ id }) => id)).toEqual(await idsOf(desk))
  expect(items.map(({ _alert }) => _alert['msgType'])).toEqual(['Cancel', 'Update', 'Alert'])
  expect(items[1]).toMatchObject({
    title: second.texts.ja.headline,
    attachments: [
      { url: `http://localhost:8080${await desk.cap(second)}`, mime_type: 'application/cap+xml' },
    ],
    _alert: { status: 'Actual', level: 3, expires: second.expiresAt, follows: first.id },
  })
})

it('the plain text says when it was made and what counts until when, in the time of Japan, or plainly that nothing does', async () => {
  const desk = await openDesk()
  const { town } = desk
  const now = async (lang = 'ja') => (await desk.read(`/${lang}/alerts/now.txt`)).text
  expect((await town.get('/ja/alerts/now.txt')).headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(await now()).toContain('2026年11月22日（日）12時00分現在')
  expect(await now()).toContain('発信中の緊急情報はありません')
  expect(await now('en')).toContain('There are no alerts now')
  const short = await desk.goOut('短', { hours: 1 })
  const long = await desk.goOut('長', { hours: 6 })
  const told = await now()
  expect(told).not.toContain('発信中の緊急情報はありません')
  for (const { texts } of [short, long]) {
    expect(told).toContain(`${texts.ja.headline}\n\n警戒レベル3相当：`)
    expect(told).toContain(`${texts.ja.description}\n\n${texts.ja.instruction}`)
  }
  expect(told).toContain('有効期限：2026年11月22日（日）13時00分')
  expect(told).toContain('有効期限：2026年11月22日（日）18時00分')
  expect(await now('ja-x-easy')).toContain('午後6時0分までの お知（し）らせです')
  town.advance(Date.parse(short.expiresAt) - Date.parse(town.now()))
  expect(await now()).not.toContain(short.texts.ja.headline)
  await desk.cancel(long)
  expect(await now()).toContain('発信中の緊急情報はありません')
})
