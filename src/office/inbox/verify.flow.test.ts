import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { system } from '#kernel'
import { textOf } from '../../../tests/setup/letter.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

const own = system('test')

let town: TestTown
let reader: Awaited<ReturnType<TestTown['resident']>>
let writer: Awaited<ReturnType<TestTown['staff']>>
let id = ''
let pdf: Buffer
let code = ''
const name = '確認 花子郎'
const title = '秘密の件名について'

beforeAll(async () => {
  town = await openTown({ until: 'file' })
  reader = await town.resident()
  writer = await town.staff('letter-writer')
  const fields = { kana: null, birthDate: '1970-01-02', gender: null, registerNumber: null }
  const sample = { id: reader.id, name, ...fields, address: null, postcode: null }
  await town.run('residents.add-samples', { samples: [sample] }, own)
  const letter = { to: reader.id, kind: 'letter', section: 'welfare', title, body: '本文です。' }
  const draft = (await town.run('inbox.draft-letter', letter, writer.actor)) as { id: string }
  const sent = await town.run('inbox.send-draft', { id: draft.id, revision: 1 }, writer.actor)
  id = (sent as { id: string }).id
  await town.settle()
  pdf = Buffer.from(await (await town.get(`/ja/my/inbox/${id}/letter.pdf`, reader.cookie)).arrayBuffer())
  code = /確認コード([0-9A-Z-]{24})/.exec(await textOf(pdf))?.[1] ?? ''
})

/** Strangers check a few a minute; a test may check more. */
const page = async (path: string) => {
  town.advance(60_000)
  return (await town.get(path)).text()
}

/** A chosen file, as a browser without script sends it. */
async function choose(bytes: Uint8Array): Promise<Response> {
  const body = new FormData()
  body.set('_operation', 'inbox.take-digest')
  body.set('_key', crypto.randomUUID())
  body.set('file', new Blob([Uint8Array.from(bytes)], { type: 'application/pdf' }), '手紙.pdf')
  town.advance(60_000)
  const headers = { 'sec-fetch-site': 'same-origin', accept: 'text/html' }
  return town.web.request('http://localhost:8080/ja/verify', { method: 'POST', body, headers })
}

describe('checking a letter by its code', () => {
  it('tells number, date, section, kind and fingerprint, and nothing else', async () => {
    const shown = await page(`/ja/verify?code=${code}`)
    for (const part of [
      '町が出した文書です',
      '青福第1号',
      '令和8年11月22日',
      '福祉課',
      '通知',
      sha256Of(pdf),
    ])
      expect(shown).toContain(part)
    for (const secret of [name, '花子郎', title, '秘密', '本文です', id, reader.id])
      expect(shown).not.toContain(secret)
  })

  it('reads the code however it is typed', async () => {
    const typed = [
      code.toLowerCase(),
      code.replaceAll('-', ''),
      code.replaceAll('-', '　'),
      code.replaceAll('0', 'O'),
    ]
    for (const one of typed)
      expect(await page(`/ja/verify?code=${encodeURIComponent(one)}`)).toContain('町が出した文書です')
  })

  it('is what the square code on the letter leads to', async () => {
    const { searchParams } = new URL(`http://localhost:8080/ja/verify?code=${code.replaceAll('-', '')}`)
    expect(await page(`/ja/verify?${searchParams}`)).toContain('青福第1号')
  })

  it('has one answer for every code that was never issued, whatever it looks like', async () => {
    const changed = code.replace(/^./, (sign) => (sign === '7' ? '8' : '7'))
    const answers = []
    for (const one of [changed, '0000-0000-0000-0000-0000', 'not a code', '!', code.slice(0, -1)]) {
      const shown = await page(`/ja/verify?code=${encodeURIComponent(one)}`)
      answers.push(/<h2[^>]*>.*?<\/h2>/s.exec(shown)?.[0])
    }
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain('この確認コードの文書はありません')
  })

  it('is possible ten times a minute and address', async () => {
    town.advance(60_000)
    const statuses = []
    for (let n = 0; n < 14; n++) {
      const guess = `${String(n).padStart(4, '0')}-0000-0000-0000-0000`
      statuses.push((await town.get(`/ja/verify?code=${guess}`)).status)
    }
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 200))
    expect(statuses.slice(10)).toEqual([429, 429, 429, 429])
  })

  it('stores no code, only its keyed digest', async () => {
    const { rows } = await town.connection.pool.query<{ digest: Buffer }>(
      'select code_digest as digest from inbox.message where id = $1',
      [id],
    )
    const plain = code.replaceAll('-', '')
    expect(rows[0]?.digest).toHaveLength(32)
    for (const text of [plain, code])
      expect(rows[0]?.digest.equals(createHash('sha256').update(text).digest())).toBe(false)
  })
})

describe('checking a letter by its file', () => {
  it('tells that exactly this file was issued', async () => {
    const answer = await choose(pdf)
    expect(answer.status).toBe(303)
    const path = answer.headers.get('location') ?? ''
    expect(path).toBe(`/ja/verify/file/${sha256Of(pdf)}`)
    const shown = await page(path)
    expect(shown).toContain('町が出したファイルと完全に同じです')
    expect(shown).toContain('青福第1号')
    expect(shown).not.toContain(name)
  })

  it('does not know a file of which one byte is another', async () => {
    const changed = Buffer.from(pdf)
    changed[100] = (changed[100] ?? 0) ^ 1
    const answer = await choose(changed)
    expect(await page(answer.headers.get('location') ?? '')).toContain('町が出したファイルではありません')
  })

  it('keeps nothing of a chosen file', async () => {
    const before = await town.connection.pool.query('select count(*) from kernel.blob')
    await choose(Buffer.from('%PDF-1.7 個人の書類'))
    expect((await town.connection.pool.query('select count(*) from kernel.blob')).rows).toEqual(before.rows)
  })
})

it('a letter that was withdrawn is found, and said to be', async () => {
  await town.run('inbox.withdraw', { id, reason: '内緒の理由' }, writer.actor)
  const shown = await page(`/ja/verify?code=${code}`)
  expect(shown).toContain('取り消された文書です')
  expect(shown).not.toContain('内緒の理由')
  expect(await page(`/ja/verify/file/${sha256Of(pdf)}`)).toContain('取り消された文書です')
})

it('the certificate of the seal is there for everybody', async () => {
  const answer = await town.web.request('http://localhost:8080/letters/seal.pem')
  expect(await answer.text()).toBe(town.parts.seal.certificatePem)
})

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
