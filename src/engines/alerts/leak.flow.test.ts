import { expect, it } from 'vitest'
import { type Desk, openDesk } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'

/** One alert in each place before the public, with a mark nobody outside may ever read. */
async function hidden(desk: Desk): Promise<{ id: string; mark: string }[]> {
  const { town, officer } = desk
  const draft = async (mark: string) =>
    (await town.run('alerts.draft', { ...desk.content(mark), drill: false }, officer.actor)) as {
      id: string
      version: number
    }
  const drafted = await draft('秘密の下書き')
  const submitted = await desk.submit('秘密の提出')
  const thrown = await draft('秘密の破棄')
  await town.run('alerts.discard', { id: thrown.id, version: thrown.version }, officer.actor)
  return [
    { id: drafted.id, mark: '秘密の下書き' },
    { id: submitted.id, mark: '秘密の提出' },
    { id: thrown.id, mark: '秘密の破棄' },
  ]
}

it('what is not out yet is not found by anybody outside, by no address and in no list', async () => {
  const desk = await openDesk()
  const { town } = desk
  const secrets = await hidden(desk)
  for (const { id } of secrets) {
    for (const lang of ['ja', 'ja-x-easy', 'en'])
      expect((await desk.read(`/${lang}/alerts/${id}`)).status).toBe(404)
    expect((await town.api('alerts.show', { id })).status).toBe(404)
    for (const name of [id, `alerts.aonami.example.${id}`]) {
      expect((await town.get(`/alerts/${name}.cap`)).status).toBe(404)
      expect((await town.api('alerts.fetch-publication', { identifier: name })).status).toBe(404)
    }
    for (const name of ['alerts.get', 'alerts.list', 'alerts.get-telegram'])
      expect((await town.api(name, { id, sha256: 'f'.repeat(64) })).status).toBe(401)
  }
  const feeds = ['feed.atom', 'feed.json', 'drills.atom', 'drills.json', 'now.txt']
  const documents = ['/ja/', '/ja/alerts', ...feeds.map((name) => `/ja/alerts/${name}`)]
  const texts = await Promise.all(documents.map(async (path) => (await desk.read(path)).text))
  const lists = await Promise.all([
    town.api('alerts.list-live', {}).then((response) => response.text()),
    town.api('alerts.list-published', { drill: false }).then((response) => response.text()),
  ])
  for (const text of [...texts, ...lists])
    for (const { id, mark } of secrets)
      expect([text.includes(id), text.includes(mark)]).toEqual([false, false])
  await expectInvariants(town)
})

it('no public answer names anybody who wrote or decided, or what colleagues told each other', async () => {
  const desk = await openDesk()
  const { town, officer, approver } = desk
  const first = await desk.submit('一')
  const reason = '内輪の理由'
  await town.run('alerts.send-back', { id: first.id, version: first.version, reason }, approver.actor)
  const again = (await town.run('alerts.submit', await desk.now(first), officer.actor)) as { version: number }
  await town.run(
    'alerts.override',
    { id: first.id, version: again.version, reason: '内輪の一人決め' },
    approver.actor,
  )
  const answers = [
    await (await town.api('alerts.show', { id: first.id })).text(),
    await (await town.api('alerts.list-live', {})).text(),
    await (await town.api('alerts.list-published', { drill: false })).text(),
    (await desk.read(`/ja/alerts/${first.id}`)).text,
    (await desk.read('/ja/alerts/feed.atom')).text,
    // Who writes a JSON Feed is the town.
    (await desk.read('/ja/alerts/feed.json')).text.replace('"authors":[{"name":"青波町"}]', ''),
    (await desk.read(await desk.cap(first))).text,
  ]
  for (const text of answers) {
    expect(text).toContain(first.id)
    for (const secret of [
      officer.actor.id,
      approver.actor.id,
      officer.id,
      approver.id,
      '内輪',
      'authors',
      'overrideReason',
    ])
      expect(text).not.toContain(secret)
  }
  await expectInvariants(town)
})

it('a name of a message that never was is not found', async () => {
  const desk = await openDesk()
  for (const name of ['', 'none', '%E3%81%82', 'x'.repeat(3000)]) {
    const { status } = await desk.read(`/alerts/${name}.cap`)
    expect(`${name.slice(0, 10)} ${status}`).toBe(`${name.slice(0, 10)} 404`)
  }
})
