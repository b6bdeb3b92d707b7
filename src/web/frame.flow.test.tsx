import { beforeAll, describe, expect, it } from 'vitest'
import { createLog, kernelProblem, type Module, newId, page } from '#kernel'
import { EmergencyLine } from '#ui'
import { raiseWork } from '#work'
import { openTown, type TestTown } from '../../tests/setup/town.ts'
import { healthOf } from './health-lines.ts'
import { statusPage } from './pages/status.tsx'
import { moduleOf, webWith } from './web-with.fixture.ts'

const origin = 'http://localhost:8080'
const languages = ['ja', 'ja-x-easy', 'en']
const html = { accept: 'text/html' }

let town: TestTown
let admin: { cookie: string; id: string }
let officer: { cookie: string; id: string }
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  admin = await town.staff('administrator')
  officer = await town.staff('duty-officer')
  // Who has no passkey yet is told that one is due.
  for (const { id } of [admin, officer])
    await town.connection.pool.query(
      "insert into people.passkey values (gen_random_uuid(), $1::uuid, $1::text, '', 0, '{}', 'a', false, now(), null, null)",
      [id],
    )
})

const textOf = (markup: string) => markup.replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]+>/g, ' ')

describe('the front page of staff', () => {
  const home = async (lang = 'ja', cookie = admin.cookie) =>
    (await town.get(`/${lang}/console`, cookie)).text()
  const raise = (dueInHours: number) =>
    raiseWork(town.connection.db, {
      kind: 'work.kind.event-parked',
      subject: String(dueInHours),
      path: '',
      ownerRole: 'administrator',
      dueInHours,
      now: town.now(),
      id: newId({ now: town.now, random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)) }),
    })

  it('says that nothing is due, and still offers every way in', async () => {
    for (const [lang, said] of [
      ['ja', '期限のある仕事はありません'],
      ['ja-x-easy', '仕事（しごと）は ありません'],
      ['en', 'Nothing is due'],
    ] as const) {
      const text = await home(lang)
      expect(text).toContain(said)
      expect(text).toContain(`href="/${lang}/console/work"`)
    }
  })

  it('shows what is due with its number and until when, and in words what is overdue', async () => {
    await raise(2)
    await raise(5)
    const text = await home()
    expect(text).toContain('>2件<')
    expect(textOf(text)).toMatch(/期限：\s+2026年11月22日（日）14時00分/)
    expect(text).not.toContain('期限超過')
    expect(text).not.toContain('期限のある仕事はありません')
    town.advance(3 * 3_600_000)
    expect(await home()).toContain('期限超過')
    expect(await home('en')).toContain('Overdue')
  })

  it('offers nobody what they may not do', async () => {
    const counted = {
      name: 'secret',
      face: 'console',
      path: '/console/secret',
      grant: 'secret:read',
    } as const
    let asked = 0
    const due = async () => {
      asked += 1
      return { count: 1, dueAt: null }
    }
    const modules = [moduleOf('trial', { tiles: [{ ...counted, due }] })]
    const words = { 'trial.tile.secret': '秘密', 'trial.tile.secret-about': '秘密' }
    const response = await webWith(town, { modules, words }).request(`${origin}/ja/console`, {
      headers: { ...html, cookie: officer.cookie },
    })
    expect(await response.text()).not.toContain('秘密')
    expect(asked).toBe(0)
  })
})

/** A module that has something urgent to say, or not, or cannot find out. */
function urgent(): { module: Module; state: { says: string | null; broken: boolean; loads: number } } {
  const state = { says: 'ダムの放流' as string | null, broken: false, loads: 0 }
  const own = page<null>({
    path: '/trial',
    face: 'portal',
    grant: 'public',
    cache: true,
    load: async () => null,
    title: () => 'own page',
    view: () => <h1>own page</h1>,
  })
  const module = moduleOf('trial', {
    pages: [own],
    pulse: {
      path: '/trial',
      load: async () => {
        state.loads += 1
        if (state.broken) throw new Error('away')
        return state.says
      },
      view: () => 'the whole of it',
      banner: (says) =>
        says === null ? null : <EmergencyLine level={4} title={String(says)} href="/ja/trial" />,
    },
  })
  return { module, state }
}

describe('the front page of the portal', () => {
  it('shows what is going on before anything else, and every page the way to what is one’s own', async () => {
    const text = await (await town.get('/ja/')).text()
    const places = ['href="/ja/alerts"', 'action="/ja/search"', 'href="/ja/my"'].map((part) =>
      text.indexOf(part),
    )
    expect(places.every((at) => at > 0)).toBe(true)
    expect(text.indexOf('action="/ja/search"')).toBeGreaterThan(text.indexOf('<h2'))
    expect(text).not.toContain('href="/ja/my/')
    expect(await (await town.get('/ja/guide')).text()).toContain('href="/ja/my"')
  })
})

describe('what cannot wait', () => {
  const asking = (module: Module, more = {}) => {
    const web = webWith(town, { modules: [module], ...more })
    return async (path: string) => {
      const response = await web.request(origin + path, { headers: html })
      return { status: response.status, text: await response.text() }
    }
  }

  it('stands on every page of the portal, refusals too, but not where it is shown anyway', async () => {
    const { module } = urgent()
    const ask = asking(module)
    for (const path of ['/ja/sign-in', '/en/status', '/ja-x-easy/nowhere', '/ja/alerts'])
      expect([path, (await ask(path)).text.split('ダムの放流').length]).toEqual([path, 2])
    for (const path of ['/ja/', '/ja/trial']) expect((await ask(path)).text).not.toContain('ダムの放流')
  })

  it('is asked for at most four times a second by all pages together', async () => {
    const { module, state } = urgent()
    const ask = asking(module)
    await Promise.all(Array.from({ length: 20 }, () => ask('/ja/nowhere')))
    await ask('/en/sign-in')
    expect(state.loads).toBe(1)
    town.advance(250)
    state.says = null
    expect((await ask('/ja/nowhere')).text).not.toContain('ダムの放流')
    expect(state.loads).toBe(2)
  })

  it('does not take a page with it when it cannot be found out', async () => {
    const lines: string[] = []
    const { module, state } = urgent()
    state.broken = true
    const ask = asking(module, { log: createLog('info', { write: (line: string) => lines.push(line) }) })
    expect((await ask('/ja/sign-in')).status).toBe(200)
    expect((await ask('/ja/nowhere')).status).toBe(404)
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['web.no-pulse'])
  })

  it('is not shown under a name that is not the town’s', async () => {
    const { module } = urgent()
    const response = await webWith(town, { modules: [module] }).request('http://evil.example/ja/', {
      headers: html,
    })
    expect(response.status).toBe(421)
    expect(await response.text()).not.toContain('ダムの放流')
  })
})

describe('a refusal', () => {
  const refusing = (error: unknown) => {
    const refused = page<null>({
      path: '/refused',
      face: 'portal',
      grant: 'public',
      load: () => Promise.reject(error),
      title: () => 'refused',
      view: () => null,
    })
    const web = webWith(town, { modules: [moduleOf('trial', { pages: [refused] })] })
    return (lang: string) => web.request(`${origin}/${lang}/refused`, { headers: html })
  }

  it.each([
    [403, kernelProblem('forbidden', { grant: 'a:b' }), '役割を管理している人', 'whoever manages the roles'],
    [404, kernelProblem('not-found'), 'アドレスが間違っている', 'The address may be wrong'],
    [429, kernelProblem('rate-limited', { seconds: 7 }), '待ってから', 'Wait'],
    [500, new Error('a bug'), '入力した内容に誤りはありません', 'not at fault'],
    [503, kernelProblem('stopping'), 'ただいま利用できません', 'at the moment'],
  ] as const)(
    '%i says what to do, whom to ask and the way on, in every language',
    async (status, error, ja, en) => {
      const ask = refusing(error)
      for (const lang of languages) {
        const response = await ask(lang)
        const text = await response.text()
        expect(response.status).toBe(status)
        expect(text).toContain(`<html lang="${lang}"`)
        expect(text.replace(/<[^>]+>/g, '')).toContain('役場　電話 000-000-0000')
        expect(text).toContain(`href="/${lang}/"`)
        expect(text).not.toContain('<script')
        if (status >= 500) expect(text).toContain(`href="/${lang}/status"`)
      }
      expect(await (await ask('ja')).text()).toContain(ja)
      expect(await (await ask('en')).text()).toContain(en)
      if (status === 429) expect((await ask('ja')).headers.get('retry-after')).toBe('7')
    },
  )
})

describe('the status page', () => {
  const status = async (modules: readonly Module[], words = {}, lines: string[] = []) => {
    const log = createLog('info', { write: (line) => lines.push(line) })
    const own = [
      {
        label: 'web.health.events',
        about: 'web.health.events-detail',
        check: async () => ({ state: 'slow' as const, since: null, detail: { waiting: 7, parked: 1 } }),
      },
    ]
    const shown = {
      ...statusPage({ modules: () => modules, own, version: '1.2.3', log }),
      path: '/trial-status',
    }
    const web = webWith(town, { modules: [...modules, moduleOf('shown', { pages: [shown] })], words })
    return textOf(await (await web.request(`${origin}/ja/trial-status`, { headers: html })).text())
  }
  const word = { 'trial.health.post': '郵便', 'trial.health.post-detail': '最後の便：{when}' }
  const checking = (check: NonNullable<Module['health']>[number]['check']) =>
    moduleOf('trial', { health: [{ name: 'post', check }] })

  it('is linked from the foot of every page of the portal and says that all is well', async () => {
    for (const lang of languages) {
      expect(await (await town.get(`/${lang}/`)).text()).toContain(`href="/${lang}/status"`)
      expect((await town.get(`/${lang}/status`)).status).toBe(200)
    }
    const text = textOf(await (await town.get('/ja/status')).text())
    expect(text).toContain('正常に動いています')
    expect(text).toMatch(/データの保存\s+正常/)
    expect(text).not.toMatch(/遅れています|止まっています/)
  })

  it('shows what modules check, since when and in what way', async () => {
    const since = '2026-11-22T00:00:00.000Z'
    const text = await status(
      [checking(async () => ({ state: 'slow', since, detail: { when: '朝' } }))],
      word,
    )
    expect(text).toContain('一部に遅れがあります')
    expect(text).toMatch(/郵便\s+遅れています\s+いつから：\s+2026年11月22日（日）\d?9時00分\s+最後の便：朝/)
    expect(text).toContain('処理を待っているもの7件、職員が調べているもの1件')
    expect(text).toContain('1.2.3')
  })

  it('shows a check that fails as stopped, logs it, and shows the rest', async () => {
    const lines: string[] = []
    const text = await status([checking(() => Promise.reject(new Error('secret cause')))], word, lines)
    expect(text).toContain('一部が止まっています')
    expect(text).toMatch(/郵便\s+止まっています/)
    expect(text).not.toContain('secret cause')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'web.check-failed', check: 'trial.health.post' })
  })

  it('waits for no check longer than three seconds', async () => {
    const text = await status([checking(() => new Promise(() => undefined))], word)
    expect(text).toMatch(/郵便\s+止まっています/)
  })

  it('asks under words of the module', () => {
    expect(
      healthOf([checking(async () => ({ state: 'working', since: null }))]).map(({ label }) => label),
    ).toEqual(['trial.health.post'])
  })

  it('says that the events do not move when one is parked', async () => {
    const other = await openTown()
    await other.connection.pool.query(
      "insert into kernel.outbox (id, listener, event, aggregate, payload, at, due_at, attempts, parked_at) values (gen_random_uuid(), 'l', 'e', 'a', '{}', now(), now(), 8, now())",
    )
    expect(textOf(await (await other.get('/ja/status')).text())).toContain('職員が調べているもの1件')
  })
})

describe('the language switch', () => {
  it('keeps path and query', async () => {
    const text = await (await town.get('/ja/sign-in?next=%2Fconsole&x="><b>', undefined)).text()
    expect(text).toContain('href="/en/sign-in?next=%2Fconsole&amp;x=%22%3E%3Cb%3E"')
  })

  it('leaves out the query of a page that is the same for everyone', async () => {
    const text = await (await town.get('/ja/alerts?for=me')).text()
    expect(text).toContain('href="/en/alerts"')
    expect(text).not.toContain('for=me')
  })
})

describe('on paper', () => {
  it('a page carries its day and address, and the same bytes all day', async () => {
    const first = await town.get('/ja/alerts')
    const text = await first.text()
    expect(text).toMatch(
      /hb-page-mark">この文書の日付： <time[^>]*>2026年11月22日（日）<\/time><br\/>http:\/\/localhost:8080\/ja\/alerts</,
    )
    town.advance(60_000)
    expect((await town.get('/ja/alerts')).headers.get('etag')).toBe(first.headers.get('etag'))
  })
})
