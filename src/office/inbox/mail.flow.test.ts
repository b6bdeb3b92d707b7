import { randomBytes, randomUUID } from 'node:crypto'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Actor, command, createLog, system } from '#kernel'
import { brokenInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { scanForCanaries } from '../../../tests/setup/canary.ts'
import { type OutsideWorld, startOutsideWorld } from '../../../tests/setup/outside-world/index.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import type { Inbox, Send } from './index.ts'

const own = system('test')
/** Random, so that no file and no row holds them by chance. */
const pick = (from: string, count: number) =>
  Array.from(randomBytes(count), (byte) => [...from][byte % [...from].length]).join('')
const kanji = '一丁七万丈三上下不与丑且世丘両並中串丸丹主久乏乗乙九'

const lines: string[] = []
let world: OutsideWorld
let town: TestTown
let writer: Awaited<ReturnType<TestTown['staff']>>

beforeAll(async () => {
  world = await startOutsideWorld()
  const log = createLog('debug', { write: (line: string) => void lines.push(line) })
  town = await openTown({ until: 'file', outside: world, log })
  writer = await town.staff('letter-writer')
})
afterAll(async () => {
  expect(await brokenInvariants(town)).toEqual([])
  await world.close()
})

const run = <T = { id: string }>(name: string, input: object, actor: Actor) =>
  town.run(name, input, actor) as Promise<T>

async function resident(name: string) {
  const person = await town.resident()
  const fields = { kana: null, birthDate: '1970-01-02', gender: null, registerNumber: null }
  const sample = { id: person.id, name, ...fields, address: null, postcode: null }
  await run('residents.add-samples', { samples: [sample] }, own)
  return person
}
type Person = Awaited<ReturnType<typeof resident>>

async function send(to: Person, letter: object): Promise<string> {
  const wish = { to: to.id, kind: 'letter', section: 'welfare', ...letter }
  const draft = await run('inbox.draft-letter', wish, writer.actor)
  const { id } = await run('inbox.send-draft', { id: draft.id, revision: 1 }, writer.actor)
  await settle()
  return id
}

const settle = async () => {
  await town.settle()
  await town.deliver()
  await town.settle()
}

type Box = ReturnType<OutsideWorld['mailbox']>
const mailsOf = (box: Box) => Promise.all(box.received().map(({ body }) => PostalMime.parse(body)))

/** Asks to be told at an address and follows the link of the mail. */
async function confirmed(person: Person, box: Box): Promise<void> {
  await run('inbox.request-mail', { address: box.address, lang: 'ja' }, person.actor)
  await settle()
  const mail = (await mailsOf(box)).at(-1)
  const path = /(\/ja\/inbox\/confirm\/\w+)/.exec(mail?.text ?? '')?.[1] ?? ''
  const fields = { _operation: 'inbox.confirm-mail', _key: randomUUID(), token: path.split('/').at(-1) ?? '' }
  expect((await town.get(path)).status).toBe(200)
  expect((await town.post(path, fields)).status).toBe(303)
}

describe('being told by mail', () => {
  it('says only that something is in the inbox', async () => {
    const [box, person] = [world.mailbox(), await resident('知らせ 花子')]
    await confirmed(person, box)
    await send(person, { title: '手当の認定について', body: '本文です。' })
    const mails = await mailsOf(box)
    expect(mails).toHaveLength(2)
    const mail = mails.at(-1)
    expect(mail?.subject).toBe(
      '青葉町：受信箱にお知らせがあります'.replace('青葉町', town.parts.town.name.ja),
    )
    expect(mail?.text).toContain('http://localhost:8080/ja/my/inbox')
    for (const secret of ['手当', '認定', '花子', '福祉', '本文', person.id])
      expect(mail?.text).not.toContain(secret)
  })

  it('begins only when whoever reads the mail says so', async () => {
    const [box, person] = [world.mailbox(), await resident('未確認 花子')]
    await run('inbox.request-mail', { address: box.address, lang: 'en' }, person.actor)
    await settle()
    await send(person, { title: '件名', body: '本文' })
    const mails = await mailsOf(box)
    expect(mails.map(({ subject }) => subject)).toEqual([
      expect.stringContaining('confirm your mail address'),
    ])
  })

  it('goes to the new address once that is confirmed, and to none after leaving', async () => {
    const [first, second, person] = [world.mailbox(), world.mailbox(), await resident('転送 花子')]
    await confirmed(person, first)
    await confirmed(person, second)
    await send(person, { title: '件名', body: '本文' })
    expect([(await mailsOf(first)).length, (await mailsOf(second)).length]).toEqual([1, 2])
    await run('inbox.leave-mail', {}, person.actor)
    await send(person, { title: '件名', body: '本文' })
    expect((await mailsOf(second)).length).toBe(2)
  })

  it('keeps an address with the sender only while a mail is on its way', async () => {
    const [box, person] = [world.mailbox(), await resident('宛先 花子')]
    await confirmed(person, box)
    await send(person, { title: '件名', body: '本文' })
    const { rows } = await town.connection.pool.query(
      'select (select count(*) from inbox.mailing) as mailings, (select count(*) from delivery.destination) as places',
    )
    expect(rows).toEqual([{ mailings: 0n, places: 0n }])
  })

  it('stops for an address that takes nothing, and says so on the page', async () => {
    const [box, person] = [world.mailbox(), await resident('拒否 花子')]
    await confirmed(person, box)
    const refusing = world.mailbox({ kind: 'reply', at: 'recipient', status: 550, text: '5.1.1 unknown' })
    await town.connection.pool.query('delete from inbox.address where resident_id = $1', [person.id])
    await run('inbox.request-mail', { address: refusing.address, lang: 'ja' }, person.actor)
    await town.connection.pool.query(
      "update inbox.address set state = 'active', confirmed_at = asked_at where resident_id = $1",
      [person.id],
    )
    await settle()
    const page = await (await town.get('/ja/my/inbox/settings', person.cookie)).text()
    expect(page).toContain('メールが届きませんでした')
    expect(page).toContain(refusing.address)
  })

  it('asks an address three times a day at most', async () => {
    const person = await resident('回数 花子')
    const ask = () =>
      run('inbox.request-mail', { address: world.mailbox().address, lang: 'ja' }, person.actor)
    for (let n = 0; n < 3; n++) await ask()
    await expect(ask()).rejects.toThrow('inbox.too-many-mails')
    town.advance(24 * 3_600_000 + 1)
    await ask()
  })

  it('forgets what nobody confirmed within two days, and mails that came to no end', async () => {
    const person = await resident('放置 花子')
    await run('inbox.request-mail', { address: world.mailbox().address, lang: 'ja' }, person.actor)
    town.advance(51 * 3_600_000)
    await run('inbox.drop-stale', {}, own)
    const { rows } = await town.connection.pool.query('select 1 from inbox.address where resident_id = $1', [
      person.id,
    ])
    expect(rows).toEqual([])
    await expect(
      run(
        'inbox.confirm-mail',
        { token: 'a'.repeat(64) },
        { kind: 'anonymous', id: 'anonymous', grants: new Set() },
      ),
    ).rejects.toThrow('inbox.link-invalid')
  })
})

describe('a message of another module', () => {
  const door = () => (town.modules.find(({ name }) => name === 'inbox') as Inbox).door
  const sendBy = (given: Omit<Send, 'issuedBy'>) =>
    town.runner.run(
      command({
        name: 'test.send',
        summary: 'sends a message as an engine does',
        grant: 'system',
        input: z.object({}),
        output: z.object({ id: z.uuid(), number: z.string().nullable() }),
        run: (ctx) => door().send(ctx, { ...given, issuedBy: ctx.actor.id }),
      }),
      {},
      { actor: own, via: 'job' },
    )
  const content = { title: '世帯への通知', body: [{ kind: 'text' as const, text: '本文' }], appeal: [] }
  const about = { module: 'test', id: '1' }

  async function household(...members: Person[]): Promise<string> {
    const id = randomUUID()
    const { pool } = town.connection
    await pool.query('insert into households.household values ($1, $2, $3, null, now(), now(), null)', [
      id,
      randomBytes(12),
      randomBytes(40),
    ])
    for (const [n, person] of members.entries())
      await pool.query("insert into households.member values ($1, $2, $3, $4, '2020-01-01', null)", [
        randomUUID(),
        id,
        person.id,
        n === 0 ? 'head' : 'child',
      ])
    return id
  }

  it('to a household is read by who belonged to it then and still does, and carries its head’s name', async () => {
    const [head, child, later] = [
      await resident('世帯 主'),
      await resident('世帯 子'),
      await resident('後から 来た'),
    ]
    const to = { kind: 'household' as const, id: await household(head, child) }
    const { id } = await sendBy({ to, kind: 'letter', content, section: 'residents', about })
    await settle()
    for (const one of [head, child])
      expect(await run('inbox.get', { id }, one.actor)).toMatchObject({
        message: { content: { title: content.title } },
      })
    await town.connection.pool.query(
      "insert into households.member values ($1, $2, $3, 'relative', '2026-11-22', null)",
      [randomUUID(), to.id, later.id],
    )
    await expect(run('inbox.get', { id }, later.actor)).rejects.toThrow('inbox.not-found')
    await town.connection.pool.query(
      "update households.member set until_on = '2026-11-22' where resident_id = $1",
      [child.id],
    )
    await expect(run('inbox.get', { id }, child.actor)).rejects.toThrow('inbox.not-found')
    expect((await run<{ all: number }>('inbox.list', {}, child.actor)).all).toBe(0)
    expect((await run<{ all: number }>('inbox.list', {}, head.actor)).all).toBe(1)
  })

  it('to a household one of whose people is under protection is posted by who may see them only', async () => {
    const [head, child] = [await resident('封筒 親'), await resident('封筒 子')]
    await run('inbox.choose-post', { post: true }, head.actor)
    const to = { kind: 'household' as const, id: await household(head, child) }
    const { id } = await sendBy({ to, kind: 'letter', content, section: 'residents', about })
    await settle()
    const listed = async () => {
      const list = await run<{ postings: { id: string }[] }>('inbox.list-postings', {}, writer.actor)
      return list.postings.map((one) => one.id)
    }
    expect(await listed()).toContain(id)
    const supervisor = await town.staff('resident-supervisor')
    await run('residents.set-disclosure', { id: child.id, undisclosed: true }, supervisor.actor)
    expect(await listed()).not.toContain(id)
  })

  it('that only tells something has neither number nor file', async () => {
    const person = await resident('お知らせ 花子')
    const to = { kind: 'resident' as const, id: person.id }
    const sent = await sendBy({ to, kind: 'notice', content, section: 'residents', about: null })
    await settle()
    expect(sent.number).toBeNull()
    const page = await (await town.get(`/ja/my/inbox/${sent.id}`, person.cookie)).text()
    expect(page).not.toContain('letter.pdf')
    expect((await town.get(`/ja/my/inbox/${sent.id}/letter.pdf`, person.cookie)).status).toBe(409)
  })

  it('carries tables, on the page and on paper', async () => {
    const person = await resident('表 花子')
    const table = {
      kind: 'table' as const,
      caption: '内訳',
      columns: [
        { heading: '項目', right: false },
        { heading: '金額', right: true },
      ],
      rows: [['基礎', '1,000円']],
    }
    const to = { kind: 'resident' as const, id: person.id }
    const { id } = await sendBy({
      to,
      kind: 'decision',
      content: { ...content, body: [table], appeal: ['審査請求ができます。'] },
      section: 'finance',
      about,
    })
    await settle()
    const page = await (await town.get(`/ja/my/inbox/${id}`, person.cookie)).text()
    for (const part of ['内訳', '1,000円', '審査請求ができます。']) expect(page).toContain(part)
  })

  it('to nobody, or from a section that is none, is refused and takes no number', async () => {
    const numbers = async () =>
      (await town.connection.pool.query('select * from approval.number order by 1, 2, 3')).rows
    const before = await numbers()
    const person = await resident('拒む 花子')
    const letter = { kind: 'letter' as const, content, section: 'residents', about }
    await expect(sendBy({ ...letter, to: { kind: 'resident', id: randomUUID() } })).rejects.toThrow(
      'inbox.no-addressee',
    )
    await expect(sendBy({ ...letter, to: { kind: 'household', id: randomUUID() } })).rejects.toThrow(
      'inbox.no-addressee',
    )
    const to = { kind: 'resident' as const, id: person.id }
    await expect(sendBy({ ...letter, to, section: 'nowhere' })).rejects.toThrow('inbox.unknown-section')
    const strange = { ...content, title: '𒀀' }
    await expect(sendBy({ ...letter, to, content: strange })).rejects.toThrow('inbox.character-missing')
    expect(await numbers()).toEqual(before)
  })
})

it('no name, title, text, address or reason lies unsealed in a table, a log line or a mail', async () => {
  const secret = {
    name: `髙${pick(kanji, 7)}`,
    title: `${pick(kanji, 8)}の件`,
    body: `${pick(kanji, 12)}について。`,
    reason: `${pick(kanji, 9)}のため。`,
  }
  const [box, person] = [world.mailbox(), await resident(secret.name)]
  await confirmed(person, box)
  const id = await send(person, { title: secret.title, body: secret.body })
  const wish = { to: person.id, kind: 'letter', section: 'welfare', title: secret.title, body: secret.body }
  await run('inbox.draft-letter', wish, writer.actor)
  await run('inbox.withdraw', { id, reason: secret.reason }, writer.actor)
  await settle()
  const answer = await town.get(`/ja/my/inbox/${id}/letter.pdf`, person.cookie)
  expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(1000)
  const mails = box.received().map(({ body }) => Buffer.from(body))
  expect(mails).toHaveLength(3)
  const canaries = [
    secret.name,
    secret.title.slice(0, 8),
    secret.body.slice(0, 12),
    secret.reason.slice(0, 9),
  ]
  const texts = { log: lines.join('\n'), mails: Buffer.concat(mails) }
  expect(await scanForCanaries({ databaseUrl: town.ownerUrl, files: [], texts }, canaries)).toEqual([])
  const address = { databaseUrl: town.ownerUrl, files: [], texts: { log: lines.join('\n') } }
  expect(await scanForCanaries(address, [box.address])).toEqual([])
  // It would be found if it were there.
  const found = await scanForCanaries({ ...address, texts: { log: secret.title } }, canaries)
  expect(found).toHaveLength(1)
})
