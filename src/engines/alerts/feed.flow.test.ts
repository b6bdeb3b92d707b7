import { expect, it } from 'vitest'
import { type Desk, openDesk } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { atomFaults } from '../../formats/atom/faults.fixture.ts'

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
