import { beforeAll, describe, expect, it } from 'vitest'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

let town: TestTown
beforeAll(async () => {
  town = await openTown({ until: 'file' })
})

const get = async (path: string) => {
  const response = await town.get(path)
  return { status: response.status, text: await response.text(), headers: response.headers }
}

describe('the search page', () => {
  it('finds by everyday words, in each language, without a script', async () => {
    for (const [path, said] of [
      [`/ja/search?q=${encodeURIComponent('ひっこし')}`, '転入届'],
      [`/ja-x-easy/search?q=${encodeURIComponent('ごみ')}`, '大（おお）きい ごみ'],
      ['/en/search?q=child+allowance', 'Child allowance'],
    ] as const) {
      const { status, text, headers } = await get(path)
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
      expect(text).toContain(said)
      expect(text).not.toContain('<script')
    }
  })

  it('shows what was typed as text and nothing else', async () => {
    const { text } = await get(`/ja/search?q=${encodeURIComponent('"><b>x</b>')}`)
    expect(text).toContain('&quot;&gt;&lt;b&gt;x')
    expect(text).not.toContain('<b>x')
  })

  it('that finds nothing says so and whom to call', async () => {
    const { status, text } = await get('/ja/search?q=qwxzv')
    expect(status).toBe(200)
    expect(text).toContain('「qwxzv」では見つかりませんでした')
    expect(text).toContain('電話 000-000-0000')
    expect(text).toContain('href="/ja/guide#residence"')
  })

  it('without a question, or with one far too long, is a page all the same', async () => {
    expect((await get('/ja/search')).status).toBe(200)
    expect((await get(`/ja/search?q=${'a'.repeat(3000)}`)).status).toBe(200)
  })

  it('is where the box on the front page leads', async () => {
    expect((await get('/ja/')).text).toContain('action="/ja/search"')
  })
})

describe('the guide', () => {
  it('has a page for every service, and every way it names is a page of this town', async () => {
    const { themes } = (await (await town.api('guide.list', {})).json()) as {
      themes: { services: { id: string; path: string | null }[] }[]
    }
    const services = themes.flatMap((theme) => theme.services)
    expect(services.length).toBeGreaterThan(100)
    for (const { id, path } of services) {
      town.advance(1000)
      expect([id, (await get(`/ja/guide/${id}`)).status]).toEqual([id, 200])
      if (path !== null) expect([path, (await get(`/ja${path}`)).status]).toEqual([path, 200])
    }
  })

  it('knows no other', async () => {
    expect((await get('/ja/guide/no-such-thing')).status).toBe(404)
    expect((await get('/ja/guide/%F0%9F%98%80')).status).toBe(404)
  })
})
