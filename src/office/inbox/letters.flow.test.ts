import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Actor, command, system } from '#kernel'
import { brokenInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { textOf, withoutBlanks } from '../../../tests/setup/letter.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

const own = system('test')
const written = {
  kind: 'decision',
  section: 'welfare',
  title: '支援金の支給について',
  body: '　あなたの申請について、支給することを決定しました。\n金額は、100,000円です。',
  appeal: '3か月以内に、青葉町長に審査請求をすることができます。',
}

type Person = { id: string; actor: Actor; cookie: string }

let town: TestTown
let writer: Person
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  writer = await town.staff('letter-writer')
})

const run = <T = { id: string }>(name: string, input: object, actor: Actor, key?: string) =>
  town.run(name, input, actor, key) as Promise<T>

/** A resident with a record and an account, signed in. */
async function resident(name: string, more: object = {}): Promise<Person> {
  const person = await town.resident()
  const sample = { id: person.id, name, kana: null, birthDate: '1970-01-02', gender: null, ...more }
  const rest = { address: '青葉町1-2-3', postcode: '1000001', registerNumber: null, ...more }
  await run('residents.add-samples', { samples: [{ ...sample, ...rest }] }, own)
  return person
}

/** Somebody the town knows, without an account. */
async function recordOnly(name: string): Promise<string> {
  const id = crypto.randomUUID()
  const fields = { kana: null, birthDate: '1950-01-02', gender: null, registerNumber: '7002' }
  const sample = { id, name, ...fields, address: '青葉町9-9', postcode: '1000009' }
  await run('residents.add-samples', { samples: [sample] }, own)
  return id
}

async function sendTo(to: string, more: object = {}): Promise<string> {
  const draft = await run('inbox.draft-letter', { to, ...written, ...more }, writer.actor)
  const sent = await run('inbox.send-draft', { id: draft.id, revision: 1 }, writer.actor)
  await town.settle()
  return sent.id
}

const rows = async (sql: string, values: unknown[] = []) =>
  (await town.connection.pool.query(sql, values)).rows as Record<string, unknown>[]

const pdfOf = async (id: string, { cookie }: Person) => {
  const answer = await town.get(`/ja/my/inbox/${id}/letter.pdf`, cookie)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/pdf')
  return Buffer.from(await answer.arrayBuffer())
}

describe('a letter to a resident', () => {
  it('is counted on their own page until they have opened it', async () => {
    const reader = await resident('海野 渚')
    const counted = async () => /未読\d+件/.exec(await (await town.get('/ja/my', reader.cookie)).text())?.[0]
    expect(await counted()).toBeUndefined()
    const id = await sendTo(reader.id)
    await sendTo(reader.id)
    expect(await counted()).toBe('未読2件')
    await town.get(`/ja/my/inbox/${id}`, reader.cookie)
    expect(await counted()).toBe('未読1件')
  })

  it('lies in the inbox with its number, and says in the file what was written', async () => {
    const reader = await resident('髙﨑 𠮷子')
    const id = await sendTo(reader.id)
    const list = await town.get('/ja/my/inbox', reader.cookie)
    expect(await list.text()).toContain(written.title)
    const { message } = await run<{ message: Record<string, unknown> }>('inbox.get', { id }, reader.actor)
    expect(message['number']).toMatch(/^令和8年度 青福第\d+号$/)
    const text = await textOf(await pdfOf(id, reader))
    for (const part of [
      String(message['number']),
      '髙﨑𠮷子様',
      written.title,
      '100,000円',
      '審査請求',
      '福祉課',
    ])
      expect(text).toContain(withoutBlanks(part))
    expect(text).toContain('令和8年11月22日')
  })

  it('is numbered one after the other within its section', async () => {
    const reader = await resident('番号 一郎')
    const numbers = []
    for (const section of ['finance', 'finance', 'construction']) {
      const id = await sendTo(reader.id, { section })
      const [row] = await rows('select number from inbox.message where id = $1', [id])
      numbers.push(row?.['number'])
    }
    expect(numbers).toEqual(['令和8年度 青財第1号', '令和8年度 青財第2号', '令和8年度 青建第1号'])
  })

  it('is read by nobody else, and by a stranger not at all', async () => {
    const reader = await resident('本人 花子')
    const other = await resident('他人 太郎')
    const id = await sendTo(reader.id)
    for (const path of [`/ja/my/inbox/${id}`, `/ja/my/inbox/${id}/letter.pdf`]) {
      expect((await town.get(path, other.cookie)).status).toBe(404)
      expect((await town.get(path, writer.cookie)).status).toBe(403)
    }
    const stranger = await town.get(`/ja/my/inbox/${id}/letter.pdf`)
    expect(stranger.status).toBe(303)
    expect(stranger.headers.get('location')).toContain('/ja/my/sign-in')
    await expect(run('inbox.list', { for: reader.id }, other.actor)).rejects.toThrow('inbox.not-found')
  })

  it('is marked as read at its first reading, and that stays', async () => {
    const reader = await resident('既読 花子')
    const id = await sendTo(reader.id)
    const unread = () => run<{ unread: number }>('inbox.list', {}, reader.actor)
    expect((await unread()).unread).toBe(1)
    await run('inbox.get', { id }, reader.actor)
    const first = await rows('select at from inbox.reading where message_id = $1', [id])
    town.advance(60_000)
    await run('inbox.get', { id }, reader.actor)
    expect((await unread()).unread).toBe(0)
    expect(await rows('select at from inbox.reading where message_id = $1', [id])).toEqual(first)
  })

  it('is read in somebody’s place by who acts for them, which both can see', async () => {
    const ward = await resident('代理 される')
    const guardian = await resident('代理 する', { registerNumber: '7001' })
    const supervisor = await town.staff('resident-supervisor')
    const id = await sendTo(ward.id)
    await expect(run('inbox.get', { id }, guardian.actor)).rejects.toThrow('inbox.not-found')
    const act = { id: ward.id, guardian: '7001', kind: 'legal-guardian', until: '2027-11-01' }
    await run('residents.add-guardian', act, supervisor.actor)
    const seen = await run<{ forName: string }>('inbox.get', { id }, guardian.actor)
    expect(seen.forName).toBe('代理 される')
    const list = await run<{ forName: string; all: number }>('inbox.list', { for: ward.id }, guardian.actor)
    expect(list).toMatchObject({ forName: '代理 される', all: 1 })
    const { readings } = await run<{ readings: { name: string }[] }>('inbox.get', { id }, ward.actor)
    expect(readings.map(({ name }) => name)).toEqual(['代理 する'])
    const logged = await rows(
      "select operation from residents.read_log where resident_id = $1 and actor = $2 and operation like 'inbox.%'",
      [ward.id, guardian.id],
    )
    expect(logged.map(({ operation }) => operation)).toEqual(['inbox.get', 'inbox.list'])
  })

  it('to a record that was merged is read by the one that stays', async () => {
    const [from, into] = [await resident('統合 前'), await resident('統合 後')]
    const id = await sendTo(from.id)
    await expect(run('inbox.get', { id }, into.actor)).rejects.toThrow('inbox.not-found')
    for (let n = 0; n < 2; n++) await run('inbox.follow-merge', { from: from.id, into: into.id }, own)
    expect(await run('inbox.list', {}, into.actor)).toMatchObject({ all: 1, unread: 1 })
    await pdfOf(id, into)
  })

  it('that was withdrawn stays where it is and says so, with the reason', async () => {
    const reader = await resident('取消 花子')
    const id = await sendTo(reader.id)
    await run('inbox.withdraw', { id, reason: '金額に誤りがありました。' }, writer.actor)
    await expect(run('inbox.withdraw', { id, reason: 'もう一度' }, writer.actor)).rejects.toThrow(
      'inbox.already-withdrawn',
    )
    const page = await (await town.get(`/ja/my/inbox/${id}`, reader.cookie)).text()
    expect(page).toContain('この文書は取り消されました')
    expect(page).toContain('金額に誤りがありました。')
    expect((await pdfOf(id, reader)).length).toBeGreaterThan(1000)
  })

  it('cannot be changed or deleted by the app, whatever it is asked', async () => {
    const reader = await resident('不変 花子')
    const id = await sendTo(reader.id)
    for (const sql of [
      'update inbox.message set number = null where id = $1',
      'delete from inbox.message where id = $1',
      'update inbox.document set pages = 9 where message_id = $1',
      'delete from inbox.document where message_id = $1',
      'delete from inbox.reading where message_id = $1',
      'delete from inbox.withdrawal where message_id = $1',
      'delete from inbox.recipient where message_id = $1',
    ])
      await expect(town.connection.pool.query(sql, [id])).rejects.toThrow('permission denied')
  })

  it('opens for nobody any more once the person has been erased, but its number stays', async () => {
    const [one, two] = [await town.staff('resident-supervisor'), await town.staff('resident-supervisor')]
    const fields = { name: '消去 花子', kana: null, birthDate: '1970-01-02', gender: null, address: null }
    const rest = { postcode: null, phone: null, email: null }
    const person = await run('residents.register', { ...fields, ...rest }, one.actor)
    const id = await sendTo(person.id)
    const ask = { id: person.id, reason: '本人の求めによる。' }
    const { requestId } = await run<{ requestId: string }>('residents.request-erasure', ask, one.actor)
    await run('residents.approve', { id: requestId }, two.actor)
    await town.settle()
    await expect(run('inbox.get-sent', { id }, writer.actor)).rejects.toThrow('inbox.not-found')
    await expect(run('inbox.open-sent-file', { id }, writer.actor)).rejects.toThrow('inbox.not-found')
    expect(await rows('select number from inbox.message where id = $1', [id])).toEqual([
      { number: expect.stringMatching(/第\d+号$/) },
    ])
  })
})

describe('drawing a letter', () => {
  it('happens once, however often it is told of', async () => {
    const reader = await resident('一度 花子')
    const id = await sendTo(reader.id)
    const before = await rows('select sha256, sealed from inbox.document where message_id = $1', [id])
    await Promise.all(Array.from({ length: 5 }, () => run('inbox.draw-letter', { id }, own)))
    expect(await rows('select sha256, sealed from inbox.document where message_id = $1', [id])).toEqual(
      before,
    )
  })

  it('several at once make one file, and it is told of once', async () => {
    const reader = await resident('同時 花子')
    const draft = await run('inbox.draft-letter', { to: reader.id, ...written }, writer.actor)
    const { id } = await run('inbox.send-draft', { id: draft.id, revision: 1 }, writer.actor)
    const drawn = await Promise.all(
      Array.from({ length: 4 }, () => run<{ drawn: boolean }>('inbox.draw-letter', { id }, own)),
    )
    expect(drawn.filter((one) => one.drawn)).toHaveLength(1)
    const told = await rows("select 1 from kernel.outbox where event = 'inbox.ready' and aggregate = $1", [
      id,
    ])
    expect(told).toHaveLength(1)
    await town.settle()
    expect(await rows('select 1 from inbox.document where message_id = $1', [id])).toHaveLength(1)
  })

  it('killed before it has committed leaves nothing, and is drawn once when it begins anew', async () => {
    const reader = await resident('中断 花子')
    const draft = await run('inbox.draft-letter', { to: reader.id, ...written }, writer.actor)
    const { id } = await run('inbox.send-draft', { id: draft.id, revision: 1 }, writer.actor)
    const draw = town.operation('inbox.draw-letter')
    const killed = command({
      name: 'test.draw',
      summary: 'draws a letter and dies',
      grant: 'system',
      input: z.object({}),
      output: z.object({}),
      run: async (ctx) => {
        expect(await draw.run(ctx, { id })).toEqual({ drawn: true })
        throw new Error('killed')
      },
    })
    await expect(town.runner.run(killed, {}, { actor: own, via: 'job' })).rejects.toThrow('killed')
    const files = () => rows('select sha256 from inbox.document where message_id = $1', [id])
    expect(await files()).toEqual([])
    expect(await (await town.get(`/ja/my/inbox/${id}`, reader.cookie)).text()).toContain('作っています')
    await town.settle()
    expect(await files()).toHaveLength(1)
    await pdfOf(id, reader)
  })

  it('the file opened is the file whose digest is kept', async () => {
    const reader = await resident('指紋 花子')
    const id = await sendTo(reader.id)
    const pdf = await pdfOf(id, reader)
    const [row] = await rows('select sha256, size from inbox.document where message_id = $1', [id])
    expect(row).toEqual({ sha256: createHash('sha256').update(pdf).digest('hex'), size: pdf.length })
  })
})

describe('writing a letter', () => {
  it('goes through the pages of the console: choose, write, look, send', async () => {
    await recordOnly('画面 花子')
    const post = async (path: string, fields: Record<string, string>) =>
      town.post(path, { _key: crypto.randomUUID(), ...fields }, writer.cookie)
    const chosen = await post('/ja/console/letters/new', {
      _operation: 'inbox.choose-addressee',
      registerNumber: '7002',
    })
    const writing = chosen.headers.get('location') ?? ''
    expect(writing).toMatch(/^\/ja\/console\/letters\/new\?to=[0-9a-f-]{36}$/)
    expect(await (await town.get(writing, writer.cookie)).text()).toContain('画面 花子')
    const to = new URL(writing, 'http://x').searchParams.get('to') ?? ''
    const { appeal, ...rest } = written
    const drafted = await post(writing, { _operation: 'inbox.draft-letter', to, ...rest, appeal })
    expect(drafted.status).toBe(303)
    const preview = drafted.headers.get('location') ?? ''
    const page = await (await town.get(preview, writer.cookie)).text()
    expect(page).toContain('支給することを決定しました')
    const draft = Buffer.from(await (await town.get(`${preview}/preview.pdf`, writer.cookie)).arrayBuffer())
    const text = await textOf(draft)
    expect(text).toContain('下書き')
    expect(text).not.toContain('電子署名')
    const sent = await post(preview, {
      _operation: 'inbox.send-draft',
      id: preview.split('/').at(-1) ?? '',
      revision: '1',
    })
    expect(sent.headers.get('location')).toMatch(/^\/ja\/console\/letters\/[0-9a-f-]{36}$/)
    await town.settle()
    const shown = await (await town.get(sent.headers.get('location') ?? '', writer.cookie)).text()
    expect(shown).toContain('画面 花子')
    expect(shown).toContain('まだ読まれていません')
  })

  it('with characters that cannot be printed is refused with them, and nothing is kept', async () => {
    const reader = await resident('文字 花子')
    const before = await rows('select count(*) from inbox.draft')
    const refused = run('inbox.draft-letter', { to: reader.id, ...written, body: 'ก と 𒀀' }, writer.actor)
    await expect(refused).rejects.toMatchObject({
      code: 'inbox.character-missing',
      detail: { characters: 'ก 𒀀' },
    })
    expect(await rows('select count(*) from inbox.draft')).toEqual(before)
  })

  it('over fifty pages is refused before it is sent', async () => {
    const reader = await resident('長文 花子')
    await expect(
      run('inbox.draft-letter', { to: reader.id, ...written, body: 'あ\n'.repeat(3000) }, writer.actor),
    ).rejects.toMatchObject({ code: 'inbox.too-many-pages', detail: { limit: 50 } })
  })

  it('is sent only as it was seen, and only by who wrote it', async () => {
    const reader = await resident('版 花子')
    const { id } = await run('inbox.draft-letter', { to: reader.id, ...written }, writer.actor)
    await run('inbox.change-draft', { id, revision: 1, ...written, title: '直した件名' }, writer.actor)
    await expect(run('inbox.send-draft', { id, revision: 1 }, writer.actor)).rejects.toThrow(
      'inbox.changed-meanwhile',
    )
    const other = await town.staff('letter-writer')
    await expect(run('inbox.send-draft', { id, revision: 2 }, other.actor)).rejects.toThrow('inbox.not-found')
    await expect(run('inbox.get-draft', { id }, other.actor)).rejects.toThrow('inbox.not-found')
  })

  it('to somebody under protection is not possible for who may not see them', async () => {
    const id = await recordOnlyHidden()
    await expect(run('inbox.draft-letter', { to: id, ...written }, writer.actor)).rejects.toThrow(
      'inbox.no-addressee',
    )
    expect((await town.get(`/ja/console/letters/new?to=${id}`, writer.cookie)).status).toBe(404)
  })
})

async function recordOnlyHidden(): Promise<string> {
  const { id } = await resident('保護 花子')
  const supervisor = await town.staff('resident-supervisor')
  await run('residents.set-disclosure', { id, undisclosed: true }, supervisor.actor)
  return id
}

describe('letters on paper', () => {
  it('go to who has no account, and to who asked for them; once posted the work is done', async () => {
    const without = crypto.randomUUID()
    const fields = { kana: null, birthDate: '1940-01-02', gender: null, registerNumber: null }
    await run(
      'residents.add-samples',
      { samples: [{ id: without, name: '郵送 花子', ...fields, address: '青葉町5-6', postcode: '1000005' }] },
      own,
    )
    const wanting = await resident('紙 太郎')
    await run('inbox.choose-post', { post: true }, wanting.actor)
    const online = await resident('電子 太郎')
    const ids = [await sendTo(without), await sendTo(wanting.id)]
    const not = await sendTo(online.id)
    const list = await run<{ postings: { id: string; address: string }[] }>(
      'inbox.list-postings',
      {},
      writer.actor,
    )
    const listed = list.postings.map(({ id }) => id)
    for (const id of ids) expect(listed).toContain(id)
    expect(listed).not.toContain(not)
    expect(list.postings.find(({ id }) => id === ids[0])?.address).toBe('青葉町5-6')
    const open = () =>
      rows("select 1 from work.item where kind = 'work.kind.inbox-letters-to-post' and done_at is null")
    expect(await open()).toHaveLength(1)
    for (const id of listed) await run('inbox.mark-posted', { id }, writer.actor)
    expect(await open()).toHaveLength(0)
    const again = await sendTo(without)
    expect(await open()).toHaveLength(1)
    await run('inbox.withdraw', { id: again, reason: '誤り' }, writer.actor)
    expect(await open()).toHaveLength(0)
  })
})

it('every invariant of every module holds', async () => {
  expect(await brokenInvariants(town)).toEqual([])
})
